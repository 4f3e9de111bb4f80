import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { ZERO } from '../core/decimal';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  changedAttributes,
  ofClass,
  type Resource,
  ResourceService,
  type RuleContext,
} from '../tmf';
import { BillList } from './bill-list.service';
import { contentFixed, forbiddenTransition, stateUnknown } from './billing.errors';
import type { BillKey } from './domain/bill';
import { parseBillId } from './domain/bill-id';
import { type BillState, isBillState, transition } from './domain/bill-lifecycle';
import { planPaymentPostings } from './domain/bill-postings';
import { BillRepository } from './store/bill.repository';
import type { ClosedBill } from './store/bill.mapping';
import { OpenBillRepository } from './store/open-bill.repository';
import { customerBillType } from './tmf678/customer-bill-type';

/** TMF678 bills: read, put on hold, settled by hand. */
@Injectable()
export class CustomerBills extends ResourceService {
  private readonly closed = new BillRepository();
  private readonly open = new OpenBillRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    bills: BillList,
  ) {
    super({ database, clock }, customerBillType, bills, {
      judgePatch: refuseContent,
    });
  }

  override async lockIn(tx: Tx, id: string): Promise<Resource> {
    await this.lockRootOf(tx, id);
    return this.existing(await this.findIn(tx, id), id);
  }

  override async replaceIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    { state }: Body,
  ): Promise<Resource> {
    if (!isBillState(state)) throw stateUnknown(state);
    const { id } = before;
    const root = await this.lockRootOf(tx, id);
    const closed = await this.closed.lock(tx, id);
    if (closed === undefined) await this.holdOrRelease(tx, root, before, state);
    else await this.move(tx, root.heads, closed, state, context.at);
    const after = this.existing(await this.findIn(tx, id), id);
    if (state !== before.body['state']) {
      this.note(tx, context, id, { before: before.body, after: after.body });
      this.tell(tx, context, after, ['StateChange']);
    }
    return after;
  }

  /** Takes the root's lock, so that a change waits for a bill run that closes the same bill. */
  private async lockRootOf(tx: Tx, id: string): Promise<LockedRoot> {
    const key = this.existing(parseBillId(id), id);
    const payers = await this.accounts.load(tx, [key.payerId]);
    const { rootId } = this.existing(payers.get(key.payerId), id);
    return { key, rootId, heads: await this.ledger.lockRoots(tx, [rootId]) };
  }

  private async holdOrRelease(
    tx: Tx,
    { rootId, key }: LockedRoot,
    before: Resource,
    to: BillState,
  ): Promise<void> {
    const from: BillState = before.body['state'] === 'onHold' ? 'onHold' : 'new';
    const change = transition(from, from === 'onHold' ? 'new' : null, to);
    if (change.kind === 'refused') throw forbiddenTransition(before.id, from, to, change.why);
    if (change.kind === 'stay') return;
    if (to === 'onHold') await this.open.hold(tx, rootId, before.id, key);
    else await this.open.release(tx, key);
  }

  private async move(
    tx: Tx,
    heads: LedgerHeads,
    bill: ClosedBill,
    to: BillState,
    at: Instant,
  ): Promise<void> {
    const change = transition(bill.state, bill.heldFrom, to);
    if (change.kind === 'refused') throw forbiddenTransition(bill.id, bill.state, to, change.why);
    if (change.kind === 'stay') return;
    const isPaid = to === 'settled';
    const heldFrom = to === 'onHold' ? bill.state : null;
    const remaining = isPaid ? ZERO : bill.remaining;
    await this.closed.move(tx, [{ id: bill.id, state: to, heldFrom, remaining }], at);
    if (!isPaid || bill.remaining.isZero()) return;
    const postings = planPaymentPostings(bill.payerId, bill.currency, bill.remaining);
    const entry = { rootId: bill.rootId, kind: 'payment', reference: bill.id, postings };
    await this.ledger.post(tx, heads, [entry], at);
  }
}

type LockedRoot = {
  readonly key: BillKey;
  readonly rootId: string;
  readonly heads: LedgerHeads;
};

/** Attributes that describe the request body and not the bill; a patch may set them. */
const OF_WHAT_IS_SENT = ['@baseType', '@schemaLocation'];

/** A patch may change the state only; all other attributes come from the books and must be left as they were. */
function refuseContent(before: Body, after: Body): void {
  const shown = ofClass(before, customerBillType.name);
  const changed = changedAttributes(shown, ofClass(after, customerBillType.name));
  const [fixed] = changed.filter((name) => name !== 'state' && !OF_WHAT_IS_SENT.includes(name));
  if (fixed !== undefined) throw contentFixed(String(before['id']), fixed);
  if (!isBillState(after['state'])) throw stateUnknown(after['state']);
}
