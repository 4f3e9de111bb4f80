import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import type { Instant } from '../core/time';
import { Products } from '../inventory';
import type { Tx } from '../platform/database';
import { savepoint } from '../platform/savepoint';
import { type Body, hrefOf, type Resource, type RuleContext } from '../tmf';
import { dueAt } from './domain/order-date';
import { completed, type Failure } from './domain/order-document';
import { type Action, type OrderItem, readItems, withItem } from './domain/order-item';
import { formerStateOf, ORDER_TRANSITIONS, stateOfFinished } from './domain/order-lifecycle';
import { ItemFulfilment, type Offer, type OrderScene } from './item-fulfilment.service';
import { type Booking, OrderBooking } from './order-booking.service';
import { OrderQuestions } from './order-questions.service';
import { GOES_ON, ProductOrders } from './product-order.service';
import { productOrderType } from './tmf622/order-types';

type Progress = {
  order: Body;
  readonly products: Resource[];
  readonly bookings: Booking[];
  /** Products that stood before. */
  readonly changed: string[];
  readonly failures: Failure[];
};

/** Works an order off in one transaction: an item is done whole or not at all, the rest goes on. */
@Injectable()
export class OrderFulfilment {
  constructor(
    private readonly orders: ProductOrders,
    private readonly questions: OrderQuestions,
    private readonly items: ItemFulfilment,
    private readonly booking: OrderBooking,
    private readonly products: Products,
    private readonly accounts: AccountDirectory,
  ) {}

  /** Answers when to come again: an order may name a later date, and waits for what it must be told. */
  async work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null> {
    const order = await this.orders.lockKnown(tx, id);
    if (order === undefined) return null;
    const state = this.orders.stateOf(order);
    if (state === 'held') return this.orders.waitIn(tx, context, order, null);
    if (!GOES_ON.includes(state)) return null;
    const due = dueAt(order.body, context.at);
    const missing = await this.questions.of(tx, order.body);
    if (missing.length > 0) {
      await this.orders.askIn(tx, context, order, missing);
      return this.orders.waitIn(tx, context, order, due > context.at ? due : null);
    }
    if (due > context.at) {
      if (state === 'acknowledged') await this.orders.moveIn(tx, context, order, ['pending']);
      return this.orders.waitIn(tx, context, order, due);
    }
    const isUnderWay = formerStateOf(state) === 'inProgress';
    const started = isUnderWay
      ? order
      : await this.orders.moveIn(tx, context, order, ['inProgress']);
    await this.complete(tx, context, started);
    return null;
  }

  /** Ends an order that could not be worked off for a reason that is not its own. */
  async giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void> {
    const order = await this.orders.lockKnown(tx, id);
    if (order === undefined || ORDER_TRANSITIONS[this.orders.stateOf(order)].length === 0) return;
    const failures = readItems(order.body).map((item) => ({
      item: item.id,
      code: 'ordering.gave-up',
      message: reason,
    }));
    const failed = readItems(order.body).reduce(
      (body, { key }) => withItem(body, key, { state: 'failed' }),
      order.body,
    );
    const ended = completed(failed, 'failed', failures, context.at);
    await this.orders.replaceIn(tx, context, order, ended);
  }

  private async complete(tx: Tx, context: RuleContext, order: Resource): Promise<void> {
    const items = readItems(order.body).filter(({ state }) => ORDER_TRANSITIONS[state].length > 0);
    const changed = items.filter(({ action }) => CHANGES.includes(action));
    const productIds = changed.flatMap(({ productId }) => productId ?? []);
    const { heads, accounts } = await this.products.lockAll(tx, productIds, items);
    const reference = { id: order.id, href: hrefOf(productOrderType, order.id) };
    const closed = await this.accounts.closedAmong(tx, [...accounts.values()]);
    const offers = new Map<string, Offer>();
    const scene = { context, accounts, closed, order: reference, offers };
    const progress: Progress = {
      order: order.body,
      products: [],
      bookings: [],
      changed: [],
      failures: [],
    };
    for (const item of items) await this.step(tx, scene, item, progress);
    const cause = { tenant: context.tenant, reference: order.id, at: context.at };
    await this.booking.book(tx, heads, accounts, progress, cause);
    await this.products.tellChangedTogether(tx, context, progress.products, order.id);
    const state = stateOfFinished(readItems(progress.order).map((item) => item.state));
    const ended = completed(progress.order, state, progress.failures, context.at);
    await this.orders.replaceIn(tx, context, order, ended);
  }

  /** What the item wrote is undone if it fails; money is booked after all items, so none is touched. */
  private async step(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    progress: Progress,
  ): Promise<void> {
    try {
      const { product, bookings } = await savepoint(tx, () => this.items.fulfil(tx, scene, item));
      const made =
        product === null
          ? {}
          : { product: { ...item.product, ...namedAs(product, this.products.hrefOf(product.id)) } };
      progress.order = withItem(progress.order, item.key, { state: 'completed', ...made });
      progress.bookings.push(...bookings);
      if (product !== null) progress.products.push(product);
      if (product !== null && item.action !== 'add') progress.changed.push(product.id);
    } catch (error: unknown) {
      if (!isDomainError(error)) throw error;
      // What reading an offer may have written is gone with the item.
      scene.offers.clear();
      progress.order = withItem(progress.order, item.key, { state: 'failed' });
      progress.failures.push({ item: item.id, code: error.code, message: error.message });
    }
  }
}

const CHANGES: readonly Action[] = ['modify', 'delete'];

function namedAs(product: Resource, href: string): Body {
  return {
    id: product.id,
    href,
    ...(product.body['name'] === undefined ? {} : { name: product.body['name'] }),
    status: product.body['status'],
  };
}
