import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import type { Instant } from '../core/time';
import { isInService, type Offered, Products, readProductState } from '../inventory';
import type { Tx } from '../platform/database';
import { savepoint } from '../platform/savepoint';
import { type Body, hrefOf, type Resource, type RuleContext } from '../tmf';
import { type Action, dueAt, type OrderItem } from './domain/order';
import { BundleMembers } from './bundle-members.service';
import { type Failure, finish, giveUp } from './domain/order-change';
import { bundlesFirst } from './domain/bundle';
import { formerStateOf, type ItemState, ORDER_TRANSITIONS } from './domain/order-lifecycle';
import { ItemFulfilment } from './item-fulfilment.service';
import { type Booking, OrderBooking } from './order-booking.service';
import { OrderBundles } from './order-bundles.service';
import type { OrderScene } from './item-prices.service';
import { OrderQuestions } from './order-questions.service';
import { GOES_ON, ProductOrders } from './product-order.service';
import { pricesAskedOf } from './tmf622/asked-prices.convert';
import { productAskedOf } from './tmf622/order.convert';
import { productOrderType } from './tmf622/order-types';
import { withProduct } from './tmf622/product.convert';

type Progress = {
  /** By the keys of the items. */
  readonly states: Map<string, ItemState>;
  readonly made: Map<string, Body>;
  readonly products: Resource[];
  /** Of the products that items came to, by the keys of the items. */
  readonly productIds: Map<string, string>;
  /** Members by their bundles. */
  readonly bundled: Map<string, readonly string[]>;
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
    private readonly bundles: OrderBundles,
    private readonly members: BundleMembers,
    private readonly booking: OrderBooking,
    private readonly products: Products,
    private readonly accounts: AccountDirectory,
  ) {}

  /** Answers when to come again: an order may name a later date, and waits for what it must be told. */
  async work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null> {
    const order = await this.orders.lockKnown(tx, id);
    if (order === undefined) return null;
    const asked = this.orders.orderOf(order);
    const { state } = asked;
    if (state === 'held') return this.orders.waitIn(tx, context, order, null);
    if (!GOES_ON.includes(state)) return null;
    const due = dueAt(asked, context.at);
    const missing = await this.questions.of(tx, asked);
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
    if (order === undefined) return;
    const asked = this.orders.orderOf(order);
    if (ORDER_TRANSITIONS[asked.state].length === 0) return;
    await this.orders.changeIn(tx, context, order, giveUp(asked, reason, context.at));
  }

  private async complete(tx: Tx, context: RuleContext, order: Resource): Promise<void> {
    const asked = this.orders.orderOf(order);
    const items = asked.items.filter(({ state }) => ORDER_TRANSITIONS[state].length > 0);
    const changed = items.filter(({ action }) => CHANGES.includes(action));
    const productIds = changed.flatMap(({ productId }) => productId ?? []);
    const { heads, accounts, products } = await this.products.lockAll(tx, productIds, items);
    const reference = { id: order.id, href: hrefOf(productOrderType, order.id) };
    const closed = await this.accounts.closedAmong(tx, [...accounts.values()]);
    const offered = new Map<string, Offered>();
    const documents = new Map(items.map(({ key }) => [key, productAskedOf(order.body, key)]));
    const pricesAsked = new Map(items.map(({ key }) => [key, pricesAskedOf(order.body, key)]));
    const bundles = await this.bundles.of(tx, items, products);
    const scene: OrderScene = {
      context,
      accounts,
      closed,
      order: reference,
      items,
      documents,
      pricesAsked,
      offered,
      ...bundles,
      bundlesSold: new Map(),
      ended: new Set(),
    };
    const progress: Progress = {
      states: new Map(),
      made: new Map(),
      products: [],
      productIds: new Map(),
      bundled: new Map(),
      bookings: [],
      changed: [],
      failures: [],
    };
    for (const item of bundlesFirst(items, bundles.bundleOf)) {
      await this.step(tx, scene, item, progress);
    }
    for (const [bundleId, memberIds] of progress.bundled) {
      await this.members.join(tx, context, bundleId, memberIds);
    }
    const cause = { tenant: context.tenant, reference: order.id, at: context.at };
    await this.booking.book(tx, heads, accounts, progress, cause);
    this.products.tellChangedTogether(tx, context, progress.products, order.id);
    const ended = finish(asked, progress.states, progress.failures, context.at);
    await this.orders.changeIn(tx, context, order, ended, progress.made);
  }

  /** What the item wrote is undone if it fails; money is booked after all items, so none is touched. */
  private async step(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    progress: Progress,
  ): Promise<void> {
    try {
      const { product, members, bookings } = await savepoint(tx, () =>
        this.items.fulfil(tx, scene, item),
      );
      progress.states.set(item.key, 'completed');
      progress.bookings.push(...bookings);
      if (product !== null) this.note(scene, item, [product, ...members], progress);
    } catch (error: unknown) {
      if (!isDomainError(error)) throw error;
      // What reading an offer may have written is gone with the item.
      scene.offered.clear();
      progress.states.set(item.key, 'failed');
      progress.failures.push({ item: item.id, code: error.code, message: error.message });
    }
  }

  /** `products` are the item's own, and those that are bundled in it. */
  private note(
    scene: OrderScene,
    item: OrderItem,
    products: readonly Resource[],
    progress: Progress,
  ): void {
    const [product] = products;
    if (product === undefined) return;
    const document = scene.documents.get(item.key) ?? {};
    progress.made.set(item.key, withProduct(document, product, this.products.hrefOf(product.id)));
    progress.products.push(...products);
    progress.productIds.set(item.key, product.id);
    if (item.action !== 'add') progress.changed.push(...products.map(({ id }) => id));
    for (const { id, body } of products)
      if (!isInService(readProductState(body['status']))) scene.ended.add(id);
    const bundleId = progress.productIds.get(scene.bundleOf.get(item.key) ?? '');
    if (bundleId === undefined) return;
    progress.bundled.set(bundleId, [...(progress.bundled.get(bundleId) ?? []), product.id]);
  }
}

const CHANGES: readonly Action[] = ['modify', 'delete'];
