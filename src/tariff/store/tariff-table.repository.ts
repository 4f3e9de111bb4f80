import { formatInstant, type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { type Listing, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { TariffTable } from '../domain/tariff-table';

type TableRow = TariffTable & { readonly createdAt: Date; readonly currentVersion: number | null };

const CURRENT = `(SELECT version FROM tariff_table_version v
  WHERE v.tenant_id = t.tenant_id AND v.table_code = t.code AND v.valid_from <= now.at
  ORDER BY valid_from DESC, version DESC LIMIT 1)`;

const SELECT = `SELECT code, name, created_at AS "createdAt", ${CURRENT} AS "currentVersion"`;
const FROM = 'tariff_table t, (SELECT $1::timestamptz AS at) now';

/** `tariff_table`, each with the version in force. */
export class TariffTableRepository {
  list(tx: Tx, query: ListQuery, at: Instant): Promise<Page> {
    return listResources(tx, listing(at), query);
  }

  async find(tx: Tx, code: string, at: Instant): Promise<Resource | undefined> {
    const found = await row<TableRow>(tx, `${SELECT} FROM ${FROM} WHERE code = $2`, [
      new Date(at),
      code,
    ]);
    return found && toResource(found);
  }

  /** False when the code is taken. */
  async insert(tx: Tx, { code, name }: TariffTable, at: Instant): Promise<boolean> {
    const inserted = await rows(
      tx,
      `INSERT INTO tariff_table (code, name, created_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING code`,
      [code, name, new Date(at)],
    );
    return inserted.length > 0;
  }

  /** False when there is none. The lock makes the numbering of a table's versions sequential. */
  async lock(tx: Tx, code: string): Promise<boolean> {
    const found = await row(tx, 'SELECT code FROM tariff_table WHERE code = $1 FOR UPDATE', [code]);
    return found !== undefined;
  }
}

function listing(at: Instant): Listing<TableRow> {
  return {
    select: SELECT,
    from: FROM,
    parameters: [new Date(at)],
    columns: {
      id: { sql: 'code', type: 'text' },
      href: { sql: `('/api/v1/tariffTables/' || code)`, type: 'text' },
      code: { sql: 'code', type: 'text' },
      name: { sql: 'name', type: 'text' },
      currentVersion: { sql: CURRENT, type: 'numeric' },
      createdAt: { sql: 'created_at', type: 'instant' },
    },
    order: 'created_at, code',
    toResource,
  };
}

function toResource({ code, name, currentVersion, createdAt }: TableRow): Resource {
  const body = { code, name, currentVersion, createdAt: formatInstant(instantOf(createdAt)) };
  return { id: code, body };
}
