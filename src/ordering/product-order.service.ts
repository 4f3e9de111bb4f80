import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import type { Instant } from '../core/time';
import {
  type Body,
  changedAttributes,
  DocumentStore,
  type Resource,
  ResourceService,
  type RuleContext,
} from '../tmf';
import {
  acknowledged,
  begun,
  dated,
  withKnownItemStates,
  withState,
} from './domain/order-document';
import {
  isDetail,
  ORDER_TRANSITIONS,
  orderStateOf,
  type OrderState,
} from './domain/order-lifecycle';
import { nextLook, withJeopardy } from './domain/order-watch';
import { type Missing, notedAsMissing, pathOf } from './domain/missing-information';
import { illegalOrderTransition, orderUnderWay } from './ordering.errors';
import { OrderQueueRepository } from './store/order-queue.repository';
import { STATE_COLUMNS } from './store/state-columns';
import { NEXT_EVENTS, productOrderType } from './tmf622/order-types';

const DELETABLE: readonly OrderState[] = ['draft', 'acknowledged', 'pending', 'held'];

/** A waiting order that was changed is looked at again. */
export const GOES_ON: readonly OrderState[] = [
  'acknowledged',
  'pending',
  'inProgress',
  'inProgress.accepted',
];
const WAITS: readonly OrderState[] = ['draft', 'pending', 'held'];

/** TMF622 orders as documents: what a client may write, and the queue of those to be worked off. */
@Injectable()
export class ProductOrders extends ResourceService {
  private readonly queue = new OrderQueueRepository();

  constructor(database: Database, clock: Clock) {
    const store = new DocumentStore(productOrderType, productOrderType.path, STATE_COLUMNS);
    super({ database, clock }, productOrderType, store, {
      beforeCreate: (_tx, body, { at }) => begun(body, at),
      afterCreate: async (tx, order, { at }) => {
        if (this.stateOf(order) !== 'draft') await this.queue.add(tx, 'productOrder', order.id, at);
      },
      beforePatch: (_tx, before, after, context) => checkPatch(before.body, after, context),
      afterPatch: async (tx, before, after, context) => {
        await this.resume(tx, before, after, context);
        await this.tellApart(tx, before, after, context);
      },
      beforeDelete: (_tx, order) => checkDeletable(order),
      afterDelete: (tx, { id }) => this.queue.remove(tx, 'productOrder', id),
    });
  }

  stateOf(order: Resource): OrderState {
    return orderStateOf(order.body);
  }

  /** Undefined when the order is gone: references to orders are weak. */
  lockKnown(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.store.lock(tx, id);
  }

  /** Through these states one after the other, each with its event. */
  async moveIn(
    tx: Tx,
    context: RuleContext,
    order: Resource,
    states: readonly OrderState[],
    more: Body = {},
  ): Promise<Resource> {
    let current = order;
    for (const state of states) {
      const isLast = state === states.at(-1);
      const body = { ...withState(current.body, state), ...(isLast ? more : {}) };
      current = await this.replaceIn(tx, context, current, body);
    }
    return current;
  }

  /** The order waits until a client says what is missing, and every listener is told what that is. */
  async askIn(
    tx: Tx,
    context: RuleContext,
    order: Resource,
    missing: readonly Missing[],
  ): Promise<void> {
    const noted = notedAsMissing(order.body, missing, context.at);
    const body = this.stateOf(order) === 'pending' ? noted : withState(noted, 'pending');
    const waiting = await this.replaceIn(tx, context, order, body);
    this.tell(tx, context, waiting, ['InformationRequired'], missing.map(pathOf));
  }

  /** The order waits; answers when to look at it again, and says when it is late. */
  async waitIn(
    tx: Tx,
    context: RuleContext,
    { id }: Resource,
    due: Instant | null,
  ): Promise<Instant | null> {
    const order = await this.lockIn(tx, id);
    await this.replaceIn(tx, context, order, withJeopardy(order.body, context.at));
    return nextLook(order.body, due, context.at);
  }

  // Somebody let a waiting order go on, or said of one what it waits for.
  private async resume(
    tx: Tx,
    before: Resource,
    after: Resource,
    { at }: RuleContext,
  ): Promise<void> {
    const [from, to] = [this.stateOf(before), this.stateOf(after)];
    const look = to === 'held' ? nextLook(after.body, null, at) : at;
    const isLookedAt = WAITS.includes(from) ? GOES_ON.includes(to) : to === 'held';
    if (isLookedAt && look !== null) await this.queue.add(tx, 'productOrder', after.id, look);
  }

  /** What only v5 has events for, or calls a state of its own. */
  private async tellApart(
    tx: Tx,
    before: Resource,
    after: Resource,
    context: RuleContext,
  ): Promise<void> {
    const changed = changedAttributes(before.body, after.body);
    const isDetailAlone = changed.includes('stateDetail') && !changed.includes('state');
    const told = NEXT_EVENTS.filter((kind) => changed.includes(`productOrder${kind}`));
    this.tell(tx, context, after, [...(isDetailAlone ? ['StateChange' as const] : []), ...told]);
  }
}

function checkPatch(before: Body, after: Body, { at, spoken }: RuleContext): Body {
  const [from, to] = [orderStateOf(before), orderStateOf(after)];
  const kept = withKnownItemStates(after, before);
  if (to === from) return kept;
  const allowed = ORDER_TRANSITIONS[from];
  if (!allowed.includes(to)) {
    // Nobody is told of states that the version asked in does not have.
    const named = allowed.filter((state) => spoken !== undefined || !isDetail(state));
    throw illegalOrderTransition(from, to, named);
  }
  const moved = dated(withState(kept, to), to, at);
  return from === 'draft' && to !== 'cancelled' ? acknowledged(moved, at) : moved;
}

function checkDeletable({ id, body }: Resource): void {
  const state = orderStateOf(body);
  const hasEnded = ORDER_TRANSITIONS[state].length === 0;
  if (!hasEnded && !DELETABLE.includes(state)) throw orderUnderWay(id, state);
}
