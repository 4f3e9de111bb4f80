import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { formatInstant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray } from '../../platform/sql-array';
import { type Columns, type Filter, type Listing, type ListQuery, talliedTotal } from '../../tmf';
import { BillLineRepository } from './bill-line.repository';
import { rangeOf } from './numbered';
import { type BillKey, LINE_KINDS } from '../domain/bill';
import { type RateRow, type FoundRate, fromRow } from './rate.mapping';

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

// Billed rates are found through bill lines, because accruals have no index on the bill.
const COLUMNS_OF_LINES: Columns = {
  ...COLUMNS,
  id: { sql: 'l.accrual_id', type: 'uuid' },
  'bill.id': { sql: 'l.bill_id', type: 'text' },
};
const LINES = `bill_line l JOIN accrual a ON a.tenant_id = l.tenant_id AND a.root_id = l.root_id AND a.id = l.accrual_id`;

// The most rates that are sorted in memory: tax and rounding of each need its whole bill.
const ASSEMBLED_MAX = 2_000;

const OLDEST = 'a.bill_from, a.id';
const KIND = `CASE a.kind ${LINE_KINDS.map((kind, place) => `WHEN '${kind}' THEN ${place}`).join(' ')} END`;
/** Of a payer: as its bills list them, what is charged before what is credited of it. */
const AS_BILLED = [
  'a.bill_from',
  'a.account_id COLLATE "C"',
  'a.subscription_id COLLATE "C"',
  KIND,
  'a.service_from',
  'a.id',
].join(', ');

const BILLED = isOneOf('a.leg', BILLED_LEGS);
const SELECT = 'SELECT a.id, a.payer_id, a.subscription_id, a.currency, a.bill_from, a.bill_id';

/** Callers add `toResource` and `complete`. */
export type RateListing = Omit<Listing<FoundRate>, 'toResource' | 'complete'>;

export type RateQuery = { readonly listing: RateListing; readonly rest: ListQuery };

/** Accruals of billed legs as TMF678 lists them. */
export class RateRepository {
  private readonly lines = new BillLineRepository();

  /** The ids of bills that a query asks for, if it names any. */
  billsAsked({ filter }: ListQuery): readonly string[] {
    return valuesOf(filter, 'bill.id') ?? [];
  }

  /** The listing to use, and the part of the query that is still to be applied; `live` is the one bill asked for. */
  listing(query: ListQuery, live?: BillKey): RateQuery {
    const [bill, second] = this.billsAsked(query);
    if (live !== undefined) return ofLiveBill(live, query);
    if (bill !== undefined && second === undefined) return this.ofBill(bill, query);
    const listing: RateListing = {
      select: SELECT,
      from: bill === undefined ? 'accrual a' : LINES,
      where: BILLED,
      within: 'a.account_id IN (SELECT meterline_within())',
      columns: bill === undefined ? COLUMNS : COLUMNS_OF_LINES,
      order: valuesOf(query.filter, 'billingAccount.id') === undefined ? OLDEST : AS_BILLED,
      total: (tx, asked) => talliedTotal(tx, { prefix: 'appliedRate' }, asked),
      inMemoryMax: ASSEMBLED_MAX,
    };
    return { listing, rest: query };
  }

  /** In the order of lines, so that a page of a long bill reads only its own lines. */
  private ofBill(bill: string, query: ListQuery): RateQuery {
    const { passed, last, rest } = rangeOf(withoutBill(query));
    const listing: RateListing = {
      select: SELECT,
      from: LINES,
      where: `${BILLED} AND l.bill_id = $1 AND l.number > $2 AND l.number <= $3`,
      parameters: [bill, passed, last],
      columns: COLUMNS_OF_LINES,
      order: 'l.number',
      total: async (tx, asked) => (asked.length === 0 ? this.lines.count(tx, bill) : undefined),
      inMemoryMax: ASSEMBLED_MAX,
    };
    return { listing, rest };
  }

  /** Accruals of billed legs by id, billed already or not, unordered. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<RateRow[]> {
    const found = await rows<FoundRate>(
      tx,
      `${SELECT} FROM accrual a WHERE a.id = ANY($1::uuid[]) AND ${BILLED}`,
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

/** Of a live bill nothing is numbered yet: what is charged to it, in the order of its lines. */
function ofLiveBill({ payerId, billFrom, currency }: BillKey, query: ListQuery): RateQuery {
  const listing: RateListing = {
    select: SELECT,
    from: 'accrual a',
    where: `${BILLED} AND a.bill_id IS NULL AND a.payer_id = $1 AND a.bill_from = $2 AND a.currency = $3`,
    parameters: [payerId, formatInstant(billFrom), currency],
    columns: COLUMNS,
    order: AS_BILLED,
    inMemoryMax: ASSEMBLED_MAX,
  };
  return { listing, rest: withoutBill(query) };
}

function withoutBill(query: ListQuery): ListQuery {
  return { ...query, filter: query.filter.filter((group) => !isEqualityOn(group, 'bill.id')) };
}

/** The values that an equality filter on the path allows; undefined when there is no such filter. */
function valuesOf(filter: Filter, path: string): string[] | undefined {
  return filter.find((group) => isEqualityOn(group, path))?.flatMap(({ values }) => values);
}

function isEqualityOn(group: Filter[number], path: string): boolean {
  return group.every((each) => each.operator === 'eq' && each.path.join('.') === path);
}
