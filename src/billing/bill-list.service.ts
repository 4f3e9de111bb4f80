import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import {
  compileFilter,
  EVERYTHING,
  type Fields,
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
  revised,
} from '../tmf';
import { parseBillId } from './domain/bill-id';
import { LiveBills } from './live-bills.service';
import {
  BOTH_KINDS,
  CLOSED_BILLS,
  KEPT_OF_BILLS,
  type ListedBill,
  LIVE_BILLS,
} from './store/bill-listing';
import { BillRepository } from './store/bill.repository';
import { fromBillRow, type BillRow } from './store/bill.mapping';
import { isOfHead, toBillHead, toCustomerBill } from './tmf678/customer-bill.convert';

/** The most live bills that are computed to decide a filter on amounts. */
const LIVE_MAX = 1_000;

/**
 * Lists a tenant's bills, closed and live, each at the place it has had since its first charge. Of the live bills
 * only those on the page are computed.
 */
@Injectable()
export class BillList {
  private readonly bills = new BillRepository();

  constructor(private readonly live: LiveBills) {}

  async list(tx: Tx, query: ListQuery): Promise<Page> {
    if (isDecided(query)) {
      const complete: Listing<ListedBill>['complete'] = (_, found) =>
        this.complete(tx, found, query.fields);
      return listResources(tx, { ...BOTH, complete }, query);
    }
    const live = await this.liveFitting(tx, query);
    if (live.length === 0) return this.closed(tx, query);
    const isBare = query.sort.length + query.jsonPaths.length === 0;
    return isBare && !isByCursor(query.paging)
      ? this.joined(tx, query, live)
      : this.whole(tx, query, live);
  }

  async find(tx: Tx, id: string, fields?: Fields): Promise<Resource | undefined> {
    const bill = await this.bills.find(tx, id);
    if (bill !== undefined) return toCustomerBill(bill);
    const key = parseBillId(id);
    if (key === undefined) return undefined;
    if (isOfHead(fields)) {
      const head = await this.live.headOf(tx, key);
      return head && toBillHead(head);
    }
    const view = await this.live.find(tx, key);
    // Live bills have no revision counter, so the revision is derived from the content.
    return view && revised(toCustomerBill(view));
  }

  private async complete(tx: Tx, found: readonly Resource[], fields: Fields): Promise<Resource[]> {
    const ids = found.map(({ id }) => id);
    const closed = await this.bills.findAll(tx, ids);
    const open = ids.filter((id) => !closed.has(id));
    const live = isOfHead(fields)
      ? (await this.live.headsOf(tx, open)).map(toBillHead)
      : (await this.live.findAll(tx, open)).map(toCustomerBill);
    const shown = new Map(live.map((bill) => [bill.id, bill]));
    for (const [id, bill] of closed) shown.set(id, toCustomerBill(bill));
    return ids.flatMap((id) => shown.get(id) ?? []);
  }

  /** Live bills for a filter that only computed values can decide; refused when more than `LIVE_MAX` are candidates. */
  private async liveFitting(tx: Tx, query: ListQuery): Promise<readonly Resource[]> {
    const { rest } = compileFilter(query.filter, KEPT_OF_BILLS);
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

const listed: Pick<Listing<ListedBill>, 'toResource'> = {
  toResource: ({ id }) => ({ id, body: {} }),
};
const BOTH: Listing<ListedBill> = { ...BOTH_KINDS, ...listed };
const LIVE: Listing<ListedBill> = { ...LIVE_BILLS, ...listed };
const CLOSED: Listing<BillRow> = {
  ...CLOSED_BILLS,
  toResource: (found) => toCustomerBill(fromBillRow(found)),
};

function isDecided({ filter, jsonPaths, sort }: ListQuery): boolean {
  const { rest } = compileFilter(filter, KEPT_OF_BILLS);
  return rest.length === 0 && jsonPaths.length === 0 && isSortable(sort, BOTH);
}
