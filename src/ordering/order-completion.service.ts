import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import { isInService, type Offered, Products, readProductState } from '../inventory';
import type { Tx } from '../platform/database';
import { savepoint } from '../platform/savepoint';
import { type Body, hrefOf, type Resource, type RuleContext } from '../tmf';
import { BundleMembers } from './bundle-members.service';
import { bundlesFirst } from './domain/bundle';
import type { Action, OrderItem } from './domain/order';
import type { Failure, Remark } from './domain/order-change';
import type { ItemState } from './domain/order-lifecycle';
import { ItemFulfilment } from './item-fulfilment.service';
import type { OrderScene } from './item-prices.service';
import { type Booking, OrderBooking } from './order-booking.service';
import { OrderBundles } from './order-bundles.service';
import { bundledApart } from './ordering.errors';
import { itemOf, itemPathOf } from './tmf622/item.convert';
import { productAskedOf } from './tmf622/order.convert';
import { productOrderType } from './tmf622/order-types';
import { withProduct } from './tmf622/product.convert';

/** What became of items that were to be done. */
export type Done = {
  /** By the keys of the items, and what each came to. */
  readonly states: ReadonlyMap<string, ItemState>;
  readonly made: ReadonlyMap<string, Body>;
  readonly failures: readonly Failure[];
  readonly remarks: readonly Remark[];
};

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
  readonly remarks: Remark[];
};

/** Does items of an order that the caller has locked: each whole or not at all, and all their money at once. */
@Injectable()
export class OrderCompletion {
  constructor(
    private readonly items: ItemFulfilment,
    private readonly bundles: OrderBundles,
    private readonly members: BundleMembers,
    private readonly booking: OrderBooking,
    private readonly products: Products,
    private readonly accounts: AccountDirectory,
  ) {}

  /** `all` are those that may be bundled with one another: they are done together. */
  async complete(
    tx: Tx,
    context: RuleContext,
    order: Pick<Resource, 'id' | 'body'>,
    items: readonly OrderItem[],
    all: readonly OrderItem[],
  ): Promise<Done> {
    const changed = all.filter(({ action }) => CHANGES.includes(action));
    const productIds = changed.flatMap(({ productId }) => productId ?? []);
    const { heads, accounts, products } = await this.products.lockAll(tx, productIds, items);
    const reference = { id: order.id, href: hrefOf(productOrderType, order.id) };
    const closed = await this.accounts.closedAmong(tx, [...accounts.values()]);
    const offered = new Map<string, Offered>();
    const bundles = await this.bundles.of(tx, all, products);
    checkTogether(items, all, bundles.bundleOf);
    const scene: OrderScene = {
      context,
      accounts,
      closed,
      order: reference,
      items,
      body: order.body,
      offered,
      ...bundles,
      bundlesSold: new Map(),
      ended: new Set(),
      remarks: [],
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
      remarks: [],
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
    return progress;
  }

  /** What the item wrote is undone if it fails; money is booked after all items, so none is touched. */
  private async step(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    progress: Progress,
  ): Promise<void> {
    scene.remarks.length = 0;
    try {
      const { product, members, bookings } = await savepoint(tx, () =>
        this.items.fulfil(tx, scene, item),
      );
      progress.states.set(item.key, 'completed');
      progress.remarks.push(...scene.remarks);
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
    const document = productAskedOf(scene.body, itemOf(scene.body, item.key));
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

/** A member is sold with its bundle, and a bundle with those of its members that are ordered. */
function checkTogether(
  items: readonly OrderItem[],
  all: readonly OrderItem[],
  bundleOf: ReadonlyMap<string, string>,
): void {
  const done = new Set(items.map(({ key }) => key));
  for (const [member, bundle] of bundleOf) {
    if (done.has(member) === done.has(bundle)) continue;
    const missing = all.find(({ key }) => key === (done.has(member) ? bundle : member));
    throw bundledApart(itemPathOf(missing?.key ?? bundle), missing?.id ?? '');
  }
}

const CHANGES: readonly Action[] = ['modify', 'delete'];
