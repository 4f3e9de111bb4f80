import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import { Settings } from '../platform/settings';
import type { Instant } from '../core/time';
import {
  type Body,
  changedAttributes,
  DocumentStore,
  type Resource,
  ResourceService,
  type RuleContext,
} from '../tmf';
import { type Missing, pathOf } from './domain/missing-information';
import { nextLook, type Order } from './domain/order';
import { acknowledge, ask, begin, move, type OrderChange, wait } from './domain/order-change';
import { isDetail, ORDER_TRANSITIONS, type OrderState } from './domain/order-lifecycle';
import { illegalOrderTransition, orderUnderWay, stateRefused } from './ordering.errors';
import { OrderReports } from './order-reports.service';
import type { OrderKind } from './store/order-claim';
import { STATE_COLUMNS } from './store/state-columns';
import {
  accountOf,
  withDate,
  fromResource,
  withReceipt,
  withKnownItemStates,
  withChange,
} from './tmf622/order.convert';
import { withItemIds } from './tmf622/item.convert';
import { NEXT_EVENTS, productOrderType } from './tmf622/order-types';

const DELETABLE: readonly OrderState[] = ['draft', 'acknowledged', 'pending', 'held'];

/** A waiting order that was changed is looked at again. */
export const GOES_ON: readonly OrderState[] = [
  'acknowledged',
  'pending',
  'inProgress',
  'inProgress.accepted',
];
const KIND: OrderKind = 'productOrder';
const WAITS: readonly OrderState[] = ['draft', 'pending', 'held'];

/** TMF622 orders as documents: what a client may write, and the queue of those to be worked off. */
@Injectable()
export class ProductOrders extends ResourceService {
  constructor(
    database: Database,
    clock: Clock,
    private readonly jobs: Jobs,
    reports: OrderReports,
    { orders: fulfilledBy }: Settings,
  ) {
    const store = new DocumentStore(productOrderType, productOrderType.path, STATE_COLUMNS);
    super({ database, clock }, productOrderType, store, {
      beforeCreate: (_tx, body, { at }) => {
        checkReceipt(body);
        const order = withReceipt(body, at);
        return withChange(order, begin(fromResource(order), at));
      },
      afterCreate: async (tx, order) => {
        if (this.stateOf(order) !== 'draft') await this.queue(tx, order);
      },
      beforePatch: (tx, before, after, context) => {
        checkTransition(before.body, after, context);
        return fulfilledBy === 'external'
          ? reports.take(tx, before, after, context)
          : changedByClient(before.body, after, context);
      },
      afterPatch: async (tx, before, after, context) => {
        await this.resume(tx, before, after, context);
        this.tellApart(tx, before, after, context);
      },
      beforeDelete: (_tx, order) => {
        checkDeletable(order);
      },
      afterDelete: (tx, { id }) => this.dismissIn(tx, id),
    });
  }

  stateOf(order: Resource): OrderState {
    return this.orderOf(order).state;
  }

  orderOf({ body }: Resource): Order {
    return fromResource(body);
  }

  /** Undefined when the order is gone: references to orders are weak. */
  lockKnown(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.store.lock(tx, id);
  }

  /** What the work on an order decided; `products` are what items came to, by the keys of the items. */
  changeIn(
    tx: Tx,
    context: RuleContext,
    order: Resource,
    change: OrderChange,
    products?: ReadonlyMap<string, Body>,
  ): Promise<Resource> {
    return this.replaceIn(tx, context, order, withChange(order.body, change, products));
  }

  /** Through these states one after the other, each with its event. */
  async moveIn(
    tx: Tx,
    context: RuleContext,
    order: Resource,
    states: readonly OrderState[],
  ): Promise<Resource> {
    let current = order;
    for (const state of states) {
      const change = move(this.orderOf(current), state, context.at);
      current = await this.changeIn(tx, context, current, change);
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
    const change = ask(this.orderOf(order), missing, context.at);
    const waiting = await this.changeIn(tx, context, order, change);
    this.tell(tx, context, waiting, ['InformationRequired'], missing.map(pathOf));
  }

  /** The order waits; answers when to look at it again, and says when it is late. */
  async waitIn(
    tx: Tx,
    context: RuleContext,
    { id }: Resource,
    due: Instant | null,
  ): Promise<Instant | null> {
    const found = await this.lockIn(tx, id);
    const order = this.orderOf(found);
    await this.changeIn(tx, context, found, wait(order, context.at));
    return nextLook(order, due, context.at);
  }

  /** Nothing of it is left to do. */
  dismissIn(tx: Tx, id: string): Promise<void> {
    return this.jobs.withdraw(tx, KIND, id);
  }

  // Its account is what it may have to wait for.
  private async queue(tx: Tx, { id, body }: Resource, dueAt?: Instant): Promise<void> {
    const lane = accountOf(body);
    await this.jobs.enqueue(tx, {
      kind: KIND,
      key: id,
      isOwn: true,
      ...(lane === undefined ? {} : { lane }),
      ...(dueAt === undefined ? {} : { dueAt }),
    });
  }

  // Somebody let a waiting order go on, or said of one what it waits for.
  private async resume(
    tx: Tx,
    before: Resource,
    after: Resource,
    { at }: RuleContext,
  ): Promise<void> {
    const [from, to] = [this.stateOf(before), this.stateOf(after)];
    const look = to === 'held' ? nextLook(this.orderOf(after), null, at) : at;
    const isLookedAt = WAITS.includes(from) ? GOES_ON.includes(to) : to === 'held';
    if (isLookedAt && look !== null) await this.queue(tx, after, look);
  }

  /** What only v5 has events for, or calls a state of its own. */
  private tellApart(tx: Tx, before: Resource, after: Resource, context: RuleContext): void {
    const changed = changedAttributes(before.body, after.body);
    const isDetailAlone = changed.includes('stateDetail') && !changed.includes('state');
    const told = NEXT_EVENTS.filter((kind) => changed.includes(`productOrder${kind}`));
    this.tell(tx, context, after, [...(isDetailAlone ? ['StateChange' as const] : []), ...told]);
  }
}

function checkReceipt({ state = 'acknowledged' }: Body): void {
  if (state !== 'acknowledged') throw stateRefused(state);
}

function checkTransition(before: Body, after: Body, { spoken }: RuleContext): void {
  const [from, to] = [fromResource(before).state, fromResource(after).state];
  const allowed = ORDER_TRANSITIONS[from];
  if (to === from || allowed.includes(to)) return;
  // Nobody is told of states that the version asked in does not have.
  const named = allowed.filter((state) => spoken !== undefined || !isDetail(state));
  throw illegalOrderTransition(from, to, named);
}

function changedByClient(before: Body, after: Body, { at }: RuleContext): Body {
  const [from, to] = [fromResource(before).state, fromResource(after).state];
  const kept = withKnownItemStates(withItemIds(after), before);
  if (to === from) return kept;
  const order = fromResource(kept);
  const moved = withDate(withChange(kept, move(order, to, at)), to, at);
  const isSubmitted = from === 'draft' && to !== 'cancelled';
  return isSubmitted ? withChange(moved, acknowledge(order, at)) : moved;
}

function checkDeletable({ id, body }: Resource): void {
  const { state } = fromResource(body);
  const hasEnded = ORDER_TRANSITIONS[state].length === 0;
  if (!hasEnded && !DELETABLE.includes(state)) throw orderUnderWay(id, state);
}
