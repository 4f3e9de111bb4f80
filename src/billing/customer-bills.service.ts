import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { ZERO } from '../core/decimal';
import { Ledger } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import {
  applyPatch,
  buildEvent,
  changedAttributes,
  checkIfMatch,
  type Columns,
  hrefOf,
  type ListQuery,
  isByCursor,
  listResources,
  type Page,
  pageInMemory,
  type Patch,
  represent,
  revised,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  resourceUnknown,
} from '../tmf';
import { contentFixed, forbiddenTransition, stateUnknown } from './billing.errors';
import type { BillKey } from './domain/bill';
import { parseBillId } from './domain/bill-id';
import { type BillState, isBillState, transition } from './domain/bill-lifecycle';
import { planPaymentPostings } from './domain/bill-postings';
import { LiveBills, type LiveKey } from './live-bills.service';
import {
  BILL_SELECT,
  BillRepository,
  billFromRow,
  type BillRow,
  type ClosedBill,
} from './store/bill.repository';
import { PayerRepository } from './store/payer.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';
import { narrow, type Narrowing } from './tmf678/narrow-bills';

/** TMF678 bills: closed ones first, in the order they were issued, then the live ones. */
@Injectable()
export class CustomerBills implements ResourceOperations {
  private readonly bills = new BillRepository();
  private readonly payers = new PayerRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly live: LiveBills,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const narrowing = narrow(query.filter);
      const keys = await this.liveKeys(tx, narrowing);
      if (keys.length === 0) return this.closed(tx, query);
      const isBare = query.sort.length + query.jsonPaths.length === 0;
      const isDecided = narrowing.decidesAll && isBare && !isByCursor(query.paging);
      return isDecided ? this.cut(tx, query, keys) : this.all(tx, query, keys);
    });
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const found = await this.find(tx, id);
      if (found === undefined) throw resourceUnknown(customerBillType.name, id);
      return found;
    });
  }

  patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    return this.database.transaction(context.tenant, async (tx) => {
      const key = parseBillId(id);
      const payer = key && (await this.accounts.load(tx, [key.payerId])).get(key.payerId);
      if (key === undefined || payer === undefined)
        throw resourceUnknown(customerBillType.name, id);
      // The root's lock orders this change and a bill run that closes the very bill.
      const heads = await this.ledger.lockRoots(tx, [payer.rootId]);
      const before = await this.find(tx, id);
      if (before === undefined) throw resourceUnknown(customerBillType.name, id);
      checkIfMatch(before, context.ifMatch);
      const to = stateWanted(before, patch, context);
      const closed = await this.bills.lock(tx, id);
      if (closed === undefined) await this.holdOrRelease(tx, key, before, to);
      else await this.move(tx, heads, closed, to);
      const after = await this.find(tx, id);
      if (after === undefined) throw resourceUnknown(customerBillType.name, id);
      if (after.body['state'] !== before.body['state']) this.tell(tx, context, after);
      return after;
    });
  }

  private async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const closed = await this.bills.find(tx, id);
    if (closed !== undefined) return toCustomerBill(closed);
    const key = parseBillId(id);
    const view = key && (await this.live.find(tx, key));
    // A live bill has no row that counts its changes.
    return view && revised(toCustomerBill(view));
  }

  private async liveKeys(tx: Tx, narrowing: Narrowing): Promise<LiveKey[]> {
    const { payerIds, ids, states } = narrowing;
    if (states !== null && !states.has('new') && !states.has('onHold')) return [];
    const keys = await this.live.keys(tx, payerIds === null ? null : [...payerIds]);
    return keys.filter(
      ({ id, isHeld }) =>
        (ids === null || ids.has(id)) && (states?.has(isHeld ? 'onHold' : 'new') ?? true),
    );
  }

  /** Only the live bills of the page are computed. */
  private async cut(tx: Tx, query: ListQuery, keys: readonly LiveKey[]): Promise<Page> {
    const { offset, limit } = query.paging;
    const closed = await this.closed(tx, query);
    const start = offset > closed.total ? offset - closed.total : 0;
    const room = limit === undefined ? keys.length : limit - closed.items.length;
    const live = await this.live.views(tx, keys.slice(start, start + room));
    return {
      items: [...closed.items, ...live.map(toCustomerBill)],
      total: closed.total + keys.length,
    };
  }

  private async all(tx: Tx, query: ListQuery, keys: readonly LiveKey[]): Promise<Page> {
    const paging = { requested: false, offset: 0, limit: undefined };
    const closed = await this.closed(tx, { ...query, sort: [], paging });
    const live = await this.live.views(tx, keys);
    const everything = [...closed.items, ...live.map(toCustomerBill)];
    const page = pageInMemory(everything.map(withHref), query);
    return { ...page, items: page.items.map(withoutHref) };
  }

  private closed(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<BillRow>(
      tx,
      {
        select: BILL_SELECT,
        from: 'bill',
        columns: COLUMNS,
        order: 'seq',
        toResource: (found) => toCustomerBill(billFromRow(found)),
      },
      query,
    );
  }

  private async holdOrRelease(
    tx: Tx,
    key: BillKey,
    before: Resource,
    to: BillState,
  ): Promise<void> {
    const from: BillState = before.body['state'] === 'onHold' ? 'onHold' : 'new';
    const change = transition(from, from === 'onHold' ? 'new' : null, to);
    if (change.kind === 'refused') throw forbiddenTransition(before.id, from, to, change.why);
    if (change.kind === 'stay') return;
    if (to === 'onHold') await this.payers.hold(tx, key, this.clock.now());
    else await this.payers.release(tx, key);
  }

  private async move(
    tx: Tx,
    heads: Awaited<ReturnType<Ledger['lockRoots']>>,
    bill: ClosedBill,
    to: BillState,
  ): Promise<void> {
    const change = transition(bill.state, bill.heldFrom, to);
    if (change.kind === 'refused') throw forbiddenTransition(bill.id, bill.state, to, change.why);
    if (change.kind === 'stay') return;
    const at = this.clock.now();
    const isPaid = to === 'settled';
    const heldFrom = to === 'onHold' ? bill.state : null;
    const remaining = isPaid ? ZERO : bill.remaining;
    await this.bills.move(tx, [{ id: bill.id, state: to, heldFrom, remaining }], at);
    if (!isPaid || bill.remaining.isZero()) return;
    const postings = planPaymentPostings(bill.payerId, bill.currency, bill.remaining);
    const entry = { rootId: bill.rootId, kind: 'payment', reference: bill.id, postings };
    await this.ledger.post(tx, heads, [entry], at);
  }

  private tell(tx: Tx, { origin }: RequestContext, after: Resource): void {
    const body = represent(customerBillType, after, origin);
    const at = this.clock.now();
    publish(tx, [buildEvent({ type: customerBillType, kind: 'StateChange', body, at })]);
  }
}

const COLUMNS: Columns = {
  id: { sql: 'id', type: 'text' },
  billNo: { sql: 'number', type: 'text' },
  state: { sql: 'state', type: 'text' },
  'billingAccount.id': { sql: 'payer_id', type: 'text' },
  billDate: { sql: 'issued_at', type: 'instant' },
  paymentDueDate: { sql: 'due_at', type: 'instant' },
  lastUpdate: { sql: 'updated_at', type: 'instant' },
  'billingPeriod.startDateTime': { sql: 'period_from', type: 'instant' },
  'billingPeriod.endDateTime': { sql: 'period_to', type: 'instant' },
  'amountDue.unit': { sql: 'currency', type: 'text' },
  'amountDue.value': { sql: 'due', type: 'numeric' },
  'taxExcludedAmount.value': { sql: 'tax_excluded', type: 'numeric' },
  'taxIncludedAmount.value': { sql: 'tax_included', type: 'numeric' },
  'remainingAmount.value': { sql: 'remaining', type: 'numeric' },
};

/** The state a patch asks for. All else of a bill is what the ledger says: it must be left as it was. */
function stateWanted(before: Resource, patch: Patch, { origin }: RequestContext): BillState {
  const shown = represent(customerBillType, before, origin);
  const patched = applyPatch(shown, patch, customerBillType.schema);
  const [fixed] = changedAttributes(shown, patched).filter((name) => name !== 'state');
  if (fixed !== undefined) throw contentFixed(before.id, fixed);
  const { state } = patched;
  if (!isBillState(state)) throw stateUnknown(state);
  return state;
}

function withHref(resource: Resource): Resource {
  return { ...resource, body: { href: hrefOf(customerBillType, resource.id), ...resource.body } };
}

function withoutHref({ body: { href: _href, ...body }, ...resource }: Resource): Resource {
  return { ...resource, body };
}
