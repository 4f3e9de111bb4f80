import { type Instant, instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray } from '../../platform/sql-array';
import { type Columns, type Filter, type Listing, type ListQuery, talliedTotal } from '../../tmf';

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
const LINES = `bill_line l JOIN accrual a ON a.tenant_id = l.tenant_id AND a.id = l.accrual_id`;

// Whose tax and rounding only the whole bill tells.
const ASSEMBLED_MAX = 2_000;

const SELECT = 'SELECT a.id, a.payer_id, a.subscription_id, a.currency, a.bill_from, a.bill_id';

/** Retail accruals as TMF678 lists them. */
export class RateRepository {
  /** `toResource` and `complete` are whose list it is. */
  listing({ filter }: ListQuery): Omit<Listing<FoundRate>, 'toResource' | 'complete'> {
    const ofBills = isAsked(filter, 'bill.id');
    const ids = valuesOf(filter, 'id');
    const byKey =
      ids === undefined ? '' : `AND a.id = ANY('${plainArray(ids.filter(isUuid))}'::uuid[])`;
    return {
      select: SELECT,
      from: ofBills ? LINES : 'accrual a',
      where: `a.leg = 'retail' ${byKey}`,
      columns: ofBills ? COLUMNS_OF_LINES : COLUMNS,
      order: 'a.bill_from, a.id',
      total: (tx, asked) => talliedTotal(tx, { prefix: 'appliedRate' }, asked),
      inMemoryMax: ASSEMBLED_MAX,
    };
  }

  /** Those that are retail; in no order. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<RateRow[]> {
    const found = await rows<FoundRate>(
      tx,
      `${SELECT} FROM accrual a WHERE a.id = ANY($1::uuid[]) AND a.leg = 'retail'`,
      [plainArray(ids)],
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

function isAsked(filter: Filter, path: string): boolean {
  return valuesOf(filter, path) !== undefined;
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

export type FoundRate = {
  id: string;
  payer_id: string;
  subscription_id: string;
  currency: string;
  bill_from: Date;
  bill_id: string | null;
};

function fromRow(found: FoundRate): RateRow {
  return {
    id: found.id,
    payerId: found.payer_id,
    subscriptionId: found.subscription_id,
    currency: found.currency,
    billFrom: instant(found.bill_from.getTime()),
    billId: found.bill_id,
  };
}
