import { type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import { type Listing, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { ListedVersion, VersionView } from '../domain/rate-card';
import { fromListedRow, fromViewedRow, type ListedRow, type ViewedRow } from './rate-card.mapping';

/** The cards that price meter `$1`. */
export const CARDS_OF_METER = 'SELECT FROM rate_card_meter WHERE meter = $1';

const COLUMNS = `version, status, valid_from AS "validFrom", cohort, reason, copy_of AS "copyOf",
  activated_at AS "activatedAt", created_by AS "createdBy", created_at AS "createdAt"`;
const SELECT = `SELECT ${COLUMNS}, lines`;

// Versions of the card that have begun at `$1`, among which a later one is looked for.
const BEGUN = `FROM rate_card_version o WHERE o.tenant_id = v.tenant_id AND o.card_code = v.card_code
  AND o.activated_at IS NOT NULL AND o.valid_from <= $1`;

// The state of a version at an instant. Of the activated versions that have begun, the one that began last applies;
// of two with the same start a pilot's before the general one, then the higher number. A version is superseded once
// later ones serve everybody it applies to: a general one, or for a pilot one with all its accounts. A later general
// one is one index probe; pilots not superseded by one are scanned, as each batch of usage does.
const VIEWED = `(
  SELECT v.*, CASE
    WHEN v.activated_at IS NULL THEN 'draft'
    WHEN v.valid_from > $1 THEN 'scheduled'
    WHEN EXISTS (SELECT ${BEGUN} AND o.cohort IS NULL
      AND (o.valid_from, o.version) > (v.valid_from, CASE WHEN v.cohort IS NULL THEN v.version ELSE 2147483647 END))
      THEN 'superseded'
    WHEN v.cohort IS NOT NULL AND EXISTS (SELECT ${BEGUN} AND o.cohort IS NOT NULL
      AND (o.valid_from, o.version) > (v.valid_from, v.version)
      AND NOT EXISTS (SELECT jsonb_array_elements_text(v.cohort -> 'accounts')
        EXCEPT SELECT jsonb_array_elements_text(o.cohort -> 'accounts')))
      THEN 'superseded'
    ELSE 'active' END AS status
  FROM rate_card_version v) version`;

/** Reads versions as shown; the state of one is found without reading the lines of others. */
export class CardVersionRepository {
  /** The existing ones among the given numbers. */
  async views(
    tx: Tx,
    code: string,
    numbers: readonly number[],
    at: Instant,
  ): Promise<Map<number, VersionView>> {
    const found = await rows<ViewedRow>(
      tx,
      `${SELECT} FROM ${VIEWED} WHERE card_code = $2 AND version = ANY($3::int[])`,
      [new Date(at), code, numbers],
    );
    return new Map(found.map((each) => [each.version, fromViewedRow(each)]));
  }

  /** Without their lines, of which each may have thousands. */
  list(
    tx: Tx,
    code: string,
    query: ListQuery,
    {
      at,
      toResource,
    }: { readonly at: Instant; readonly toResource: (view: ListedVersion) => Resource },
  ): Promise<Page> {
    const listing: Listing<ListedRow> = {
      select: `SELECT ${COLUMNS}`,
      from: VIEWED,
      where: 'card_code = $2',
      parameters: [new Date(at), code],
      columns: {
        id: {
          sql: 'version::text',
          type: 'text',
          implies: { sql: 'version', type: 'integer', of: (id) => id },
        },
        version: { sql: 'version', type: 'numeric', isNeverNull: true },
        status: { sql: 'status', type: 'text' },
        validFrom: { sql: 'valid_from', type: 'instant' },
        reason: { sql: 'reason', type: 'text' },
        copyOf: { sql: 'copy_of', type: 'numeric' },
        createdAt: { sql: 'created_at', type: 'instant' },
        createdBy: { sql: 'created_by', type: 'text' },
        activatedAt: { sql: 'activated_at', type: 'instant' },
      },
      body: `jsonb_build_object('cohort', cohort, 'lines', lines)`,
      order: 'version',
      // Numbers are consecutive, so the last one is the count.
      total: (_, filter) =>
        filter.length === 0 ? this.lastNumber(tx, code) : Promise.resolve(undefined),
      toResource: (found) => toResource(fromListedRow(found)),
    };
    return listResources(tx, listing, query);
  }

  /** 0 for a card without versions. */
  async lastNumber(tx: Tx, code: string): Promise<number> {
    const found = await row<{ version: number }>(
      tx,
      'SELECT version FROM rate_card_version WHERE card_code = $1 ORDER BY version DESC LIMIT 1',
      [code],
    );
    return found?.version ?? 0;
  }

  /** When the last version was written, if there is one; those before were written earlier. */
  async lastWritten(tx: Tx, code: string): Promise<Instant[]> {
    const found = await rows<{ createdAt: Date }>(
      tx,
      `SELECT created_at AS "createdAt" FROM rate_card_version WHERE card_code = $1
       ORDER BY version DESC LIMIT 1`,
      [code],
    );
    return found.map(({ createdAt }) => instantOf(createdAt));
  }

  /** The meters that any activated version of each card prices. */
  async metersOf(tx: Tx, codes: readonly string[]): Promise<Map<string, string[]>> {
    const found = await rows<{ code: string; meters: string[] }>(
      tx,
      `SELECT card_code AS code, array_agg(meter ORDER BY meter) AS meters FROM rate_card_meter
       WHERE card_code = ANY($1::text[]) GROUP BY card_code`,
      [textArray(codes)],
    );
    return new Map(found.map(({ code, meters }) => [code, meters]));
  }
}
