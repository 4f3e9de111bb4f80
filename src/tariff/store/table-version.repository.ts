import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { ZoneRows } from '../../rating';
import { type Listing, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { NamedZone } from '../domain/tables-named-in';
import type { DatedVersion, NewVersion, TableVersion } from '../domain/tariff-table';
import { digestOf, type PackedRows, packRows, unpackRows } from './packed-rows';
import { type VersionRow, fromVersionRow } from './table-version.mapping';

const SELECT = `SELECT version, status, valid_from AS "validFrom", row_count AS "rowCount", zone_count AS "zoneCount", digest,
  reason, created_at AS "createdAt", created_by AS "createdBy"`;

const VIEWED = `(SELECT version, valid_from, row_count, zone_count, digest, reason, created_at, created_by, table_code,
    CASE WHEN v.valid_from > $1 THEN 'scheduled'
      WHEN EXISTS (SELECT FROM tariff_table_version o WHERE o.tenant_id = v.tenant_id AND o.table_code = v.table_code
        AND o.valid_from <= $1 AND (o.valid_from, o.version) > (v.valid_from, v.version)) THEN 'superseded'
      ELSE 'active' END AS status
  FROM tariff_table_version v) version`;

// The one in force when the time begins, and those that begin within it.
const DATED = `
SELECT table_code AS code, version, valid_from AS "validFrom" FROM tariff_table_version v
WHERE table_code = ANY($1::text[]) AND valid_from < $3 AND valid_from >= coalesce((
  SELECT max(valid_from) FROM tariff_table_version b
  WHERE b.tenant_id = v.tenant_id AND b.table_code = v.table_code AND b.valid_from <= $2), '-infinity')
ORDER BY table_code, valid_from DESC, version DESC`;

// Each version is unpacked once, whatever is asked for.
const ZONES_AMONG = `
WITH named AS (
  SELECT DISTINCT v.table_code, n.zone FROM tariff_table_version v CROSS JOIN LATERAL jsonb_array_elements_text(v.zones) AS n(zone)
  WHERE v.table_code = ANY($1::text[]) AND n.zone = ANY($2::text[]))
SELECT w.code AS table, w.zone, n.zone IS NOT NULL AS "isThere"
FROM unnest($1::text[], $2::text[]) AS w(code, zone) LEFT JOIN named n ON n.table_code = w.code AND n.zone = w.zone
WHERE EXISTS (SELECT FROM tariff_table_version v WHERE v.table_code = w.code)`;

/** `tariff_table_version`: written once, never changed. */
export class TableVersionRepository {
  async view(
    tx: Tx,
    code: string,
    version: number,
    at: Instant,
  ): Promise<TableVersion | undefined> {
    const found = await row<VersionRow>(
      tx,
      `${SELECT} FROM ${VIEWED} WHERE table_code = $2 AND version = $3`,
      [new Date(at), code, version],
    );
    return found && fromVersionRow(found);
  }

  list(
    tx: Tx,
    code: string,
    query: ListQuery,
    how: { readonly at: Instant; readonly toResource: (version: TableVersion) => Resource },
  ): Promise<Page> {
    const listing: Listing<VersionRow> = {
      select: SELECT,
      from: VIEWED,
      where: 'table_code = $2',
      parameters: [new Date(how.at), code],
      columns: {
        id: {
          sql: 'version::text',
          type: 'text',
          implies: { sql: 'version', type: 'integer', of: (id) => id },
        },
        version: { sql: 'version', type: 'numeric', isNeverNull: true },
        status: { sql: 'status', type: 'text' },
        validFrom: { sql: 'valid_from', type: 'instant' },
        rowCount: { sql: 'row_count', type: 'numeric' },
        zoneCount: { sql: 'zone_count', type: 'numeric' },
        digest: { sql: 'digest', type: 'text' },
        reason: { sql: 'reason', type: 'text' },
        createdAt: { sql: 'created_at', type: 'instant' },
        createdBy: { sql: 'created_by', type: 'text' },
      },
      order: 'version',
      toResource: (found) => how.toResource(fromVersionRow(found)),
    };
    return listResources(tx, listing, query);
  }

  /** Answers its number, the next of the table, which is locked. */
  async insert(
    tx: Tx,
    code: string,
    { validFrom, reason, rows: content }: NewVersion,
    born: { readonly at: Instant; readonly by: string | null },
  ): Promise<number> {
    const packed = packRows(content);
    const inserted = await row<{ version: number }>(
      tx,
      `INSERT INTO tariff_table_version (table_code, version, valid_from, row_count, zone_count, zones, prefixes, places, digest,
         reason, created_at, created_by)
       SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
       FROM tariff_table_version WHERE table_code = $1 RETURNING version`,
      [
        code,
        formatInstant(validFrom),
        content.prefixes.length,
        content.names.length,
        JSON.stringify(packed.zones),
        packed.prefixes,
        packed.places,
        digestOf(packed),
        reason,
        formatInstant(born.at),
        born.by,
      ],
    );
    return inserted?.version ?? 0;
  }

  /** When the last version was written, if there is one; those before were written earlier. */
  async lastWritten(tx: Tx, code: string): Promise<Instant[]> {
    const found = await rows<{ createdAt: Date }>(
      tx,
      `SELECT created_at AS "createdAt" FROM tariff_table_version WHERE table_code = $1
       ORDER BY version DESC LIMIT 1`,
      [code],
    );
    return found.map(({ createdAt }) => instantOf(createdAt));
  }

  async content(tx: Tx, code: string, version: number): Promise<ZoneRows | undefined> {
    const found = await row<PackedRows>(
      tx,
      'SELECT prefixes, places, zones FROM tariff_table_version WHERE table_code = $1 AND version = $2',
      [code, version],
    );
    return found && unpackRows(found);
  }

  /** By table, the version that begins last first. */
  async dated(tx: Tx, codes: readonly string[], { from, to }: Period): Promise<DatedVersion[]> {
    const found = await rows<{ code: string; version: number; validFrom: Date }>(tx, DATED, [
      textArray(codes),
      formatInstant(from),
      formatInstant(to),
    ]);
    return found.map((each) => ({ ...each, validFrom: instantOf(each.validFrom) }));
  }

  /** Of tables that have a version, which of the zones some version has. */
  async zonesAmong(
    tx: Tx,
    named: readonly NamedZone[],
  ): Promise<readonly (NamedZone & { readonly isThere: boolean })[]> {
    return rows(tx, ZONES_AMONG, [
      textArray(named.map(({ table }) => table)),
      textArray(named.map(({ zone }) => zone)),
    ]);
  }
}
