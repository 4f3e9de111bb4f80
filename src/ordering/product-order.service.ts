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
import { hasEnded, isDetail, ORDER_TRANSITIONS, type OrderState } from './domain/order-lifecycle';
import {
  endedAsAsked,
  illegalOrderTransition,
  itemTwice,
  orderUnderWay,
  stateRefused,
} from './ordering.errors';
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
import { itemChangeOf, orderChangeOf } from './tmf622/ended.convert';
import { repeatedPlaceOf, withItemIds } from './tmf622/item.convert';
import { NEXT_EVENTS, productOrderType } from './tmf622/order-types';

const DELETABLE: readonly OrderState[] = ['draft', 'acknowledged', 'pending', 'held'];

/** States into which a client may move a waiting order so that it is worked on again. */
export const GOES_ON: readonly OrderState[] = [
  'acknowledged',
  'pending',
  'inProgress',
  'inProgress.accepted',
];
const KIND: OrderKind = 'productOrder';
const WAITS: readonly OrderState[] = ['draft', 'pending', 'held'];

/** TMF622 orders as documents: what clients may write, and the queue of work. */
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
        checkEnded(before.body, after, fulfilledBy === 'external');
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

  /** Stores a decided change; `products` has the products of items by key. */
  changeIn(
    tx: Tx,
    context: RuleContext,
    order: Resource,
    change: OrderChange,
    products?: ReadonlyMap<string, Body>,
  ): Promise<Resource> {
    return this.replaceIn(tx, context, order, withChange(order.body, change, products));
  }

  /** Moves through these states one after the other, publishing an event for each. */
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

  /** Makes the order wait for missing information, and publishes what is missing. */
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

  /** Makes the order wait and adds an alert when it is late; answers when to look again. */
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

  /** Removes the order from the queue. */
  dismissIn(tx: Tx, id: string): Promise<void> {
    return this.jobs.withdraw(tx, KIND, id);
  }

  // The lane is the account, which the work may have to wait for.
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

  // Queues a waiting order that a client moved on, and one that is put on hold, to notice when it becomes late.
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

  /** Publishes events that only v5 has, and state changes that only v5 distinguishes. */
  private tellApart(tx: Tx, before: Resource, after: Resource, context: RuleContext): void {
    const changed = changedAttributes(before.body, after.body);
    const isDetailAlone = changed.includes('stateDetail') && !changed.includes('state');
    const told = NEXT_EVENTS.filter((kind) => changed.includes(`productOrder${kind}`));
    this.tell(tx, context, after, [...(isDetailAlone ? ['StateChange' as const] : []), ...told]);
  }
}

function checkReceipt(body: Body): void {
  const { state = 'acknowledged' } = body;
  if (state !== 'acknowledged') throw stateRefused(state);
  checkItemIds(body);
}

/** Items name each other by their ids, and the order tells by them what became of each. */
function checkItemIds(order: Body, before?: Body): void {
  const repeated = repeatedPlaceOf(order, before);
  if (repeated !== undefined) throw itemTwice(`${repeated.path}.id`, repeated.id);
}

function checkTransition(before: Body, after: Body, { spoken }: RuleContext): void {
  const [from, to] = [fromResource(before).state, fromResource(after).state];
  const allowed = ORDER_TRANSITIONS[from];
  if (to === from || allowed.includes(to)) return;
  // Lists only states that the client's version has.
  const named = allowed.filter((state) => spoken !== undefined || !isDetail(state));
  throw illegalOrderTransition(from, to, named);
}

/** Items that others fulfil stay as they ended, whatever a report that is sent again says of them. */
function checkEnded(before: Body, after: Body, isReported: boolean): void {
  const { state } = fromResource(before);
  if (!hasEnded(state)) return;
  const changed =
    orderChangeOf(before, after) ?? (isReported ? undefined : itemChangeOf(before, after));
  if (changed !== undefined) throw endedAsAsked(state, changed);
}

function changedByClient(before: Body, after: Body, { at }: RuleContext): Body {
  checkItemIds(after, before);
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
  if (!hasEnded(state) && !DELETABLE.includes(state)) throw orderUnderWay(id, state);
}
