import { Injectable } from '@nestjs/common';
import { idOf, timeOf } from '../core/json';
import { formatInstant, type Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, DocumentStore, type Resource, ResourceService, type RuleContext } from '../tmf';
import { statesToCancellation } from './domain/order-lifecycle';
import { ProductOrders } from './product-order.service';
import { OrderQueueRepository } from './store/order-queue.repository';
import { STATE_COLUMNS } from './store/state-columns';
import { cancelProductOrderType } from './tmf622/order-types';

/** TMF622 cancelProductOrder: a task that ends `done`, or `terminatedWithError` when it came too late. */
@Injectable()
export class Cancellations extends ResourceService {
  private readonly queue = new OrderQueueRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly orders: ProductOrders,
  ) {
    const store = new DocumentStore(
      cancelProductOrderType,
      cancelProductOrderType.path,
      STATE_COLUMNS,
    );
    super({ database, clock }, cancelProductOrderType, store, {
      beforeCreate: (_tx, body, { at }) => ({
        // Readers of v5 ask for it, and no writer says it.
        creationDate: formatInstant(at),
        ...body,
        state: 'acknowledged',
      }),
      afterCreate: (tx, { id }, { at }) => this.queue.add(tx, 'cancelProductOrder', id, at),
    });
  }

  /** Answers when to come again: a cancellation may be asked for a later date. */
  async work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null> {
    const task = await this.store.lock(tx, id);
    if (task === undefined || task.body['state'] !== 'acknowledged') return null;
    const wanted = timeOf(task.body['requestedCancellationDate']);
    if (wanted !== undefined && wanted > context.at) return wanted;
    const working = await this.replaceIn(tx, context, task, { ...task.body, state: 'inProgress' });
    const why = await this.cancel(tx, context, task);
    const date = formatInstant(context.at);
    const outcome =
      why === undefined
        ? { state: 'done', effectiveCancellationDate: date }
        : { state: 'terminatedWithError', stateDetail: 'rejected', errorMessage: why };
    await this.replaceIn(tx, context, working, { ...working.body, ...outcome });
    return null;
  }

  /** Ends a cancellation that broke for a reason that is nobody's decision; the order stays as it is. */
  async giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void> {
    const task = await this.store.lock(tx, id);
    if (task === undefined || task.body['state'] !== 'acknowledged') return;
    const outcome = { state: 'terminatedWithError', errorMessage: reason };
    await this.replaceIn(tx, context, task, { ...task.body, ...outcome });
  }

  /** Answers why the order could not be cancelled. */
  private async cancel(tx: Tx, context: RuleContext, task: Resource): Promise<string | undefined> {
    const orderId = idOf(task.body['productOrder']) ?? '';
    const order = await this.orders.lockKnown(tx, orderId);
    if (order === undefined) return `There is no product order ${orderId}`;
    const state = this.orders.stateOf(order);
    const states = statesToCancellation(state);
    if (states === undefined) return `The order is ${state} and cannot be cancelled any more`;
    await this.orders.moveIn(tx, context, order, states, cancelled(task.body, context.at));
    await this.queue.remove(tx, 'productOrder', orderId);
    return undefined;
  }
}

function cancelled(task: Body, at: Instant): Body {
  const reason = task['cancellationReason'];
  return {
    cancellationDate: formatInstant(at),
    ...(typeof reason === 'string' ? { cancellationReason: reason } : {}),
  };
}
