import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import {
  classColumn,
  type Columns,
  compileFilter,
  EVERYTHING,
  IN_MEMORY_MAX,
  isByCursor,
  isSortable,
  type Listing,
  type ListQuery,
  listResources,
  type Page,
  pageInMemory,
  queryTooWide,
  type Resource,
  talliedTotal,
} from '../tmf';
import type { BillView } from './domain/bill-view';
import { LiveBills } from './live-bills.service';
import { BILL_SELECT, BillRepository, billFromRow, type BillRow } from './store/bill.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';

/** What a live bill comes to is computed; to decide a filter by it, at most of so many. */
const LIVE_MAX = 1_000;

type Row = { readonly id: string };

/**
 * Bills of a tenant, closed and live, each in the place it has had since its first charge. Only the live
 * bills of the page are computed.
 */
@Injectable()
export class BillList {
  private readonly bills = new BillRepository();

  constructor(private readonly live: LiveBills) {}

  async list(tx: Tx, query: ListQuery): Promise<Page> {
    if (isDecided(query)) {
      const complete: Listing<Row>['complete'] = (_, found) => this.complete(tx, found);
      return listResources(tx, { ...BOTH, complete }, query);
    }
    const live = await this.liveFitting(tx, query);
    if (live.length === 0) return this.closed(tx, query);
    const isBare = query.sort.length + query.jsonPaths.length === 0;
    return isBare && !isByCursor(query.paging)
      ? this.joined(tx, query, live)
      : this.whole(tx, query, live);
  }

  private async complete(tx: Tx, found: readonly Row[]): Promise<Resource[]> {
    const ids = found.map(({ id }) => id);
    const closed = await this.bills.findAll(tx, ids);
    const live = await this.live.findAll(
      tx,
      ids.filter((id) => !closed.has(id)),
    );
    const views = new Map<string, BillView>(closed);
    for (const bill of live) views.set(bill.id, bill);
    return ids.flatMap((id) => views.get(id) ?? []).map(toCustomerBill);
  }

  /** The live bills of a filter that only their content decides; at most some are looked at. */
  private async liveFitting(tx: Tx, query: ListQuery): Promise<readonly Resource[]> {
    const { rest } = compileFilter(query.filter, KEPT);
    const known = query.filter.filter((group) => !rest.includes(group));
    const paging = { ...EVERYTHING.paging, limit: LIVE_MAX };
    const found = await listResources(tx, LIVE, { ...EVERYTHING, filter: known, paging });
    if (found.total > LIVE_MAX) throw queryTooWide(LIVE_MAX);
    const views = await this.live.findAll(
      tx,
      found.items.map(({ id }) => id),
    );
    const all = { ...query, filter: rest, sort: [], jsonPaths: [], paging: EVERYTHING.paging };
    return pageInMemory(views.map(toCustomerBill), all).items;
  }

  private async joined(tx: Tx, query: ListQuery, live: readonly Resource[]): Promise<Page> {
    const { offset, limit } = query.paging;
    const closed = await this.closed(tx, query);
    const start = Math.max(0, offset - closed.total);
    const room = limit === undefined ? live.length : limit - closed.items.length;
    const rest = live.slice(start, start + room);
    return { items: [...closed.items, ...rest], total: closed.total + live.length };
  }

  private async whole(tx: Tx, query: ListQuery, live: readonly Resource[]): Promise<Page> {
    const paging = { ...EVERYTHING.paging, limit: IN_MEMORY_MAX };
    const closed = await this.closed(tx, { ...EVERYTHING, filter: query.filter, paging });
    if (closed.total > IN_MEMORY_MAX) throw queryTooWide(IN_MEMORY_MAX);
    return pageInMemory([...closed.items, ...live], { ...query, filter: [] });
  }

  private closed(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<BillRow>(tx, CLOSED, query);
  }
}

/** What is known of every bill without computing it. */
const KEPT: Columns = {
  ...classColumn(customerBillType.name),
  id: { sql: 'id', type: 'text' },
  billNo: { sql: 'number', type: 'text' },
  state: { sql: 'state', type: 'text', isNeverNull: true },
  category: { sql: `CASE WHEN number IS NULL THEN 'interim' ELSE 'normal' END`, type: 'text' },
  runType: { sql: 'run_type', type: 'text' },
  'billingAccount.id': { sql: 'payer_id', type: 'text' },
  'billingPeriod.startDateTime': { sql: 'period_from', type: 'instant', isNeverNull: true },
  ...Object.fromEntries(
    ['amountDue', 'prepaidAmount', 'taxExcludedAmount', 'taxIncludedAmount', 'remainingAmount'].map(
      (amount) => [`${amount}.unit`, { sql: 'currency', type: 'text' } as const],
    ),
  ),
};

// Said of both tables at once, so that the planner takes the order of each from its index.
const OF_TENANT = `tenant_id = current_setting('app.tenant')`;

const BOTH: Listing<Row> = {
  select: 'SELECT id',
  from: 'listed_bill',
  where: OF_TENANT,
  columns: KEPT,
  order: 'place',
  total: (tx, filter) => talliedTotal(tx, { prefix: 'bill/', attribute: 'state' }, filter),
  toResource: ({ id }) => ({ id, body: {} }),
};

const LIVE: Listing<Row> = {
  select: 'SELECT id',
  from: 'listed_bill',
  where: `${OF_TENANT} AND number IS NULL`,
  columns: KEPT,
  order: 'place',
  toResource: ({ id }) => ({ id, body: {} }),
};

const CLOSED: Listing<BillRow> = {
  select: BILL_SELECT,
  from: 'bill',
  columns: {
    ...KEPT,
    category: { sql: `'normal'::text`, type: 'text' },
    runType: { sql: `(content ->> 'runType')`, type: 'text' },
    billDate: { sql: 'issued_at', type: 'instant' },
    paymentDueDate: { sql: 'due_at', type: 'instant' },
    lastUpdate: { sql: 'updated_at', type: 'instant' },
    'billingPeriod.endDateTime': { sql: 'period_to', type: 'instant' },
    'amountDue.value': { sql: 'due', type: 'numeric' },
    'taxExcludedAmount.value': { sql: 'tax_excluded', type: 'numeric' },
    'taxIncludedAmount.value': { sql: 'tax_included', type: 'numeric' },
    'remainingAmount.value': { sql: 'remaining', type: 'numeric' },
  },
  order: 'place',
  toResource: (found) => toCustomerBill(billFromRow(found)),
};

function isDecided({ filter, jsonPaths, sort }: ListQuery): boolean {
  const { rest } = compileFilter(filter, KEPT);
  return rest.length === 0 && jsonPaths.length === 0 && isSortable(sort, BOTH);
}
