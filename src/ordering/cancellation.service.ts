import { Injectable } from '@nestjs/common';
import { formatInstant, type Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import { DocumentStore, ResourceService, type RuleContext } from '../tmf';
import type { Cancellation } from './domain/cancellation';
import { cancel } from './domain/order-change';
import { statesToCancellation } from './domain/order-lifecycle';
import { ProductOrders } from './product-order.service';
import type { OrderKind } from './store/order-claim';
import { STATE_COLUMNS } from './store/state-columns';
import { withEnd, fromResource } from './tmf622/cancellation.convert';
import { cancelProductOrderType } from './tmf622/order-types';

const KIND: OrderKind = 'cancelProductOrder';

/** TMF622 cancelProductOrder: a task that ends `done`, or `terminatedWithError` when it came too late. */
@Injectable()
export class Cancellations extends ResourceService {
  constructor(
    database: Database,
    clock: Clock,
    jobs: Jobs,
    private readonly orders: ProductOrders,
  ) {
    const store = new DocumentStore(
      cancelProductOrderType,
      cancelProductOrderType.path,
      STATE_COLUMNS,
    );
    super({ database, clock }, cancelProductOrderType, store, {
      beforeCreate: (_tx, body, { at }) => ({
        // v5 requires this date, and no client sends it.
        creationDate: formatInstant(at),
        ...body,
        state: 'acknowledged',
      }),
      afterCreate: async (tx, { id }) => {
        await jobs.enqueue(tx, { kind: KIND, key: id, isOwn: true });
      },
    });
  }

  /** Answers when to come again, because a cancellation may be requested for a later date. */
  async work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null> {
    const found = await this.store.lock(tx, id);
    const task = found && fromResource(found.body);
    if (found === undefined || task?.isOpen !== true) return null;
    if (task.wantedAt !== undefined && task.wantedAt > context.at) return task.wantedAt;
    const working = await this.replaceIn(tx, context, found, {
      ...found.body,
      state: 'inProgress',
    });
    const why = await this.cancel(tx, context, task);
    const end =
      why === undefined
        ? ({ kind: 'done', at: context.at } as const)
        : ({ kind: 'rejected', why } as const);
    await this.replaceIn(tx, context, working, withEnd(working.body, end));
    return null;
  }

  /** Ends a cancellation that failed unexpectedly; the order stays as it is. */
  async giveUp(tx: Tx, context: RuleContext, id: string, why: string): Promise<void> {
    const found = await this.store.lock(tx, id);
    if (found === undefined || !fromResource(found.body).isOpen) return;
    await this.replaceIn(tx, context, found, withEnd(found.body, { kind: 'broken', why }));
  }

  /** Answers why the order could not be cancelled; undefined when it was. */
  private async cancel(
    tx: Tx,
    context: RuleContext,
    { orderId, reason }: Cancellation,
  ): Promise<string | undefined> {
    const order = await this.orders.lockKnown(tx, orderId);
    if (order === undefined) return `There is no product order ${orderId}`;
    const state = this.orders.stateOf(order);
    const states = statesToCancellation(state);
    if (states === undefined) return `The order is ${state} and cannot be cancelled any more`;
    const last = await this.orders.moveIn(tx, context, order, states.slice(0, -1));
    const change = cancel(this.orders.orderOf(last), reason, context.at);
    await this.orders.changeIn(tx, context, last, change);
    await this.orders.dismissIn(tx, orderId);
    return undefined;
  }
}
