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
  type ListQuery,
  type Page,
  type Patch,
  represent,
  revised,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  resourceUnknown,
} from '../tmf';
import { BillList } from './bill-list.service';
import { contentFixed, forbiddenTransition, stateUnknown } from './billing.errors';
import type { BillKey } from './domain/bill';
import { parseBillId } from './domain/bill-id';
import { type BillState, isBillState, transition } from './domain/bill-lifecycle';
import { planPaymentPostings } from './domain/bill-postings';
import { LiveBills } from './live-bills.service';
import { BillRepository, type ClosedBill } from './store/bill.repository';
import { OpenBillRepository } from './store/open-bill.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';

/** TMF678 bills: read, put on hold, settled by hand. */
@Injectable()
export class CustomerBills implements ResourceOperations {
  private readonly closed = new BillRepository();
  private readonly open = new OpenBillRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly bills: BillList,
    private readonly live: LiveBills,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.bills.list(tx, query));
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
      const closed = await this.closed.lock(tx, id);
      if (closed === undefined) await this.holdOrRelease(tx, payer.rootId, key, before, to);
      else await this.move(tx, heads, closed, to);
      const after = await this.find(tx, id);
      if (after === undefined) throw resourceUnknown(customerBillType.name, id);
      if (after.body['state'] !== before.body['state']) this.tell(tx, context, after);
      return after;
    });
  }

  private async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const closed = await this.closed.find(tx, id);
    if (closed !== undefined) return toCustomerBill(closed);
    const key = parseBillId(id);
    const view = key && (await this.live.find(tx, key));
    // A live bill has no row that counts its changes.
    return view && revised(toCustomerBill(view));
  }

  private async holdOrRelease(
    tx: Tx,
    rootId: string,
    key: BillKey,
    before: Resource,
    to: BillState,
  ): Promise<void> {
    const from: BillState = before.body['state'] === 'onHold' ? 'onHold' : 'new';
    const change = transition(from, from === 'onHold' ? 'new' : null, to);
    if (change.kind === 'refused') throw forbiddenTransition(before.id, from, to, change.why);
    if (change.kind === 'stay') return;
    if (to === 'onHold') await this.open.hold(tx, rootId, key);
    else await this.open.release(tx, key);
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
    await this.closed.move(tx, [{ id: bill.id, state: to, heldFrom, remaining }], at);
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
