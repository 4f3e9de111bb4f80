import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, DocumentStore, type Resource, ResourceService, type RuleContext } from '../tmf';
import { acknowledged, withKnownItemStates, withState } from './domain/order-document';
import { ORDER_TRANSITIONS, type OrderState, readOrderState } from './domain/order-lifecycle';
import { type Missing, notedAsMissing, pathOf } from './domain/missing-information';
import { illegalOrderTransition, orderUnderWay } from './ordering.errors';
import { OrderQueueRepository } from './store/order-queue.repository';
import { productOrderType } from './tmf622/order-types';

const DELETABLE: readonly OrderState[] = ['acknowledged', 'pending', 'held'];

/** A waiting order that was changed is looked at again. */
export const GOES_ON: readonly OrderState[] = ['pending', 'inProgress'];

/** TMF622 orders as documents: what a client may write, and the queue of those to be worked off. */
@Injectable()
export class ProductOrders extends ResourceService {
  private readonly queue = new OrderQueueRepository();

  constructor(database: Database, clock: Clock) {
    super({ database, clock }, productOrderType, new DocumentStore(productOrderType), {
      beforeCreate: (_tx, body, { at }) => acknowledged(body, at),
      afterCreate: (tx, { id }, { at }) => this.queue.add(tx, 'productOrder', id, at),
      beforePatch: (_tx, before, after) => checkPatch(before.body, after),
      afterPatch: (tx, before, after, context) => this.resume(tx, before, after, context),
      beforeDelete: (_tx, order) => checkDeletable(order),
      afterDelete: (tx, { id }) => this.queue.remove(tx, 'productOrder', id),
    });
  }

  stateOf(order: Resource): OrderState {
    return readOrderState(order.body['state']) ?? 'acknowledged';
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
    await this.tell(tx, context, waiting, ['InformationRequired'], missing.map(pathOf));
  }

  // Somebody let a waiting order go on, or said of one what it waits for.
  private async resume(
    tx: Tx,
    before: Resource,
    after: Resource,
    { at }: RuleContext,
  ): Promise<void> {
    const waited = this.stateOf(before) === 'held' || this.stateOf(before) === 'pending';
    if (waited && GOES_ON.includes(this.stateOf(after))) {
      await this.queue.add(tx, 'productOrder', after.id, at);
    }
  }
}

function checkPatch(before: Body, after: Body): Body {
  const from = readOrderState(before['state']) ?? 'acknowledged';
  const to = readOrderState(after['state']) ?? from;
  const kept = withKnownItemStates(after, before);
  if (to === from) return kept;
  const allowed = ORDER_TRANSITIONS[from];
  if (!allowed.includes(to)) throw illegalOrderTransition(from, to, allowed);
  return withState(kept, to);
}

function checkDeletable({ id, body }: Resource): void {
  const state = readOrderState(body['state']) ?? 'acknowledged';
  const hasEnded = ORDER_TRANSITIONS[state].length === 0;
  if (!hasEnded && !DELETABLE.includes(state)) throw orderUnderWay(id, state);
}
