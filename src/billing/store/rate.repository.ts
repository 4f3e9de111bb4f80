import { type Instant, instant } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray } from '../../platform/sql-array';
import { type Columns, compileFilter, type Filter, isByCursor, type ListQuery } from '../../tmf';

/** Which accrual, and whose: what it amounts to is said by its bill. */
export type RateRow = {
  readonly id: string;
  readonly payerId: string;
  readonly subscriptionId: string;
  readonly currency: string;
  readonly billFrom: Instant;
  readonly billId: string | null;
};

const COLUMNS: Columns = {
  id: { sql: 'a.id::text', type: 'text' },
  name: { sql: 'a.description', type: 'text' },
  description: { sql: 'a.description', type: 'text' },
  type: { sql: 'a.kind', type: 'text' },
  isBilled: { sql: '(a.bill_id IS NOT NULL)', type: 'boolean' },
  'bill.id': { sql: 'a.bill_id', type: 'text' },
  'billingAccount.id': { sql: 'a.payer_id', type: 'text' },
  date: { sql: 'a.service_from', type: 'instant' },
  'periodCoverage.startDateTime': { sql: 'a.service_from', type: 'instant' },
  'periodCoverage.endDateTime': { sql: 'a.service_to', type: 'instant' },
  'taxExcludedAmount.unit': { sql: 'a.currency', type: 'text' },
  'taxIncludedAmount.unit': { sql: 'a.currency', type: 'text' },
};

// The rates of a bill are found by its lines; there is no index on the bill of an accrual.
const COLUMNS_OF_LINES: Columns = { ...COLUMNS, 'bill.id': { sql: 'l.bill_id', type: 'text' } };
const LINES = `FROM bill_line l JOIN accrual a ON a.tenant_id = l.tenant_id AND a.id = l.accrual_id`;

const SELECT = 'SELECT a.id, a.payer_id, a.subscription_id, a.currency, a.bill_from, a.bill_id';

/** Retail accruals as TMF678 lists them. */
export class RateRepository {
  /** `total` is missing when something is left to be decided on the complete resources. */
  async list(
    tx: Tx,
    query: ListQuery,
  ): Promise<{ readonly rows: RateRow[]; readonly total: number | undefined }> {
    const billIds = valuesOf(query.filter, 'bill.id');
    const columns = billIds === undefined ? COLUMNS : COLUMNS_OF_LINES;
    const filter = compileFilter(query.filter, columns);
    const from = billIds === undefined ? 'FROM accrual a' : LINES;
    const ids = valuesOf(query.filter, 'id');
    const byKey =
      ids === undefined ? '' : `AND a.id = ANY('${plainArray(ids.filter(isUuid))}'::uuid[])`;
    const where = `WHERE a.leg = 'retail' ${byKey} AND ${filter.sql}`;
    const order = 'ORDER BY a.bill_from, a.id';
    const later = filter.rest.length + query.sort.length + query.jsonPaths.length;
    const isDecided = later === 0 && !isByCursor(query.paging);
    const { offset, limit } = query.paging;
    const cut = isDecided ? `OFFSET ${offset}${limit === undefined ? '' : ` LIMIT ${limit}`}` : '';
    const parameters = [...filter.parameters];
    const found = await rows<Found>(tx, `${SELECT} ${from} ${where} ${order} ${cut}`, parameters);
    if (!isDecided) return { rows: found.map(fromRow), total: undefined };
    const counted = await row<{ total: number }>(
      tx,
      `SELECT count(*)::int AS total ${from} ${where}`,
      parameters,
    );
    return { rows: found.map(fromRow), total: counted?.total ?? 0 };
  }

  async find(tx: Tx, id: string): Promise<RateRow[]> {
    const found = await rows<Found>(
      tx,
      `${SELECT} FROM accrual a WHERE a.id = $1::uuid AND a.leg = 'retail'`,
      [id],
    );
    return found.map(fromRow);
  }

  async names(tx: Tx, accountIds: readonly string[]): Promise<Map<string, string | null>> {
    const found = await rows<{ id: string; name: string | null }>(
      tx,
      `SELECT id, name FROM document WHERE kind = 'billingAccount' AND id = ANY($1::text[])`,
      [[...new Set(accountIds)]],
    );
    return new Map(found.map(({ id, name }) => [id, name]));
  }
}

/** What an equality on the path leaves; undefined when there is none. */
function valuesOf(filter: Filter, path: string): string[] | undefined {
  return filter
    .find((group) => group.every((each) => each.operator === 'eq' && each.path.join('.') === path))
    ?.flatMap(({ values }) => values);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

type Found = {
  id: string;
  payer_id: string;
  subscription_id: string;
  currency: string;
  bill_from: Date;
  bill_id: string | null;
};

function fromRow(found: Found): RateRow {
  return {
    id: found.id,
    payerId: found.payer_id,
    subscriptionId: found.subscription_id,
    currency: found.currency,
    billFrom: instant(found.bill_from.getTime()),
    billId: found.bill_id,
  };
}
