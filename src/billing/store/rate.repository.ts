import { type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray } from '../../platform/sql-array';
import { type Columns, type Filter, type Listing, type ListQuery, talliedTotal } from '../../tmf';
import { BillLineRepository } from './bill-line.repository';
import { rangeOf } from './numbered';

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
  id: { sql: 'a.id', type: 'uuid' },
  name: { sql: 'a.description', type: 'text' },
  description: { sql: 'a.description', type: 'text' },
  type: { sql: 'a.kind', type: 'text' },
  isBilled: { sql: '(a.bill_id IS NOT NULL)', type: 'boolean' },
  'bill.id': { sql: 'a.bill_id', type: 'text' },
  'billingAccount.id': { sql: 'a.payer_id', type: 'text' },
  date: { sql: 'coalesce(a.covers_from, a.service_from)', type: 'instant' },
  'periodCoverage.startDateTime': {
    sql: 'coalesce(a.covers_from, a.service_from)',
    type: 'instant',
  },
  'periodCoverage.endDateTime': { sql: 'coalesce(a.covers_to, a.service_to)', type: 'instant' },
  'taxExcludedAmount.unit': { sql: 'a.currency', type: 'text' },
  'taxIncludedAmount.unit': { sql: 'a.currency', type: 'text' },
};

// The rates of bills are found by their lines; there is no index on the bill of an accrual.
const COLUMNS_OF_LINES: Columns = {
  ...COLUMNS,
  id: { sql: 'l.accrual_id', type: 'uuid' },
  'bill.id': { sql: 'l.bill_id', type: 'text' },
};
const LINES = `bill_line l JOIN accrual a ON a.tenant_id = l.tenant_id AND a.root_id = l.root_id AND a.id = l.accrual_id`;

// Whose tax and rounding only the whole bill tells.
const ASSEMBLED_MAX = 2_000;

const RETAIL = `a.leg = 'retail'`;
const SELECT = 'SELECT a.id, a.payer_id, a.subscription_id, a.currency, a.bill_from, a.bill_id';

/** Whose list it is says `toResource` and `complete`. */
export type RateListing = Omit<Listing<FoundRate>, 'toResource' | 'complete'>;

/** Retail accruals as TMF678 lists them. */
export class RateRepository {
  private readonly lines = new BillLineRepository();

  /** The list, and what is still to be asked of it. */
  listing(query: ListQuery): { readonly listing: RateListing; readonly rest: ListQuery } {
    const [bill, second] = valuesOf(query.filter, 'bill.id') ?? [];
    if (bill !== undefined && second === undefined) return this.ofBill(bill, query);
    const listing: RateListing = {
      select: SELECT,
      from: bill === undefined ? 'accrual a' : LINES,
      where: RETAIL,
      columns: bill === undefined ? COLUMNS : COLUMNS_OF_LINES,
      order: 'a.bill_from, a.id',
      total: (tx, asked) => talliedTotal(tx, { prefix: 'appliedRate' }, asked),
      inMemoryMax: ASSEMBLED_MAX,
    };
    return { listing, rest: query };
  }

  /** In the order of its lines, so that a page of a long bill reads a page of them. */
  private ofBill(bill: string, query: ListQuery): ReturnType<RateRepository['listing']> {
    const filter = query.filter.filter((group) => !isEqualityOn(group, 'bill.id'));
    const { passed, last, rest } = rangeOf({ ...query, filter });
    const listing: RateListing = {
      select: SELECT,
      from: LINES,
      where: `${RETAIL} AND l.bill_id = $1 AND l.number > $2 AND l.number <= $3`,
      parameters: [bill, passed, last],
      columns: COLUMNS_OF_LINES,
      order: 'l.number',
      total: async (tx, asked) => (asked.length === 0 ? this.lines.count(tx, bill) : undefined),
      inMemoryMax: ASSEMBLED_MAX,
    };
    return { listing, rest };
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

/** What an equality on the path leaves; undefined when there is none. */
function valuesOf(filter: Filter, path: string): string[] | undefined {
  return filter.find((group) => isEqualityOn(group, path))?.flatMap(({ values }) => values);
}

function isEqualityOn(group: Filter[number], path: string): boolean {
  return group.every((each) => each.operator === 'eq' && each.path.join('.') === path);
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
    billFrom: instantOf(found.bill_from),
    billId: found.bill_id,
  };
}
