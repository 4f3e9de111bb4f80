import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import { presentAfter } from '../core/present-after';
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
import { type Booking, OrderBooking, type Owed } from './order-booking.service';
import { OrderBundles } from './order-bundles.service';
import { bundledApart } from './ordering.errors';
import { itemOf, itemPathOf } from './tmf622/item.convert';
import { detailsOf } from './tmf622/item-faults.convert';
import { productAskedOf } from './tmf622/order.convert';
import { productOrderType } from './tmf622/order-types';
import { withProduct } from './tmf622/product.convert';

/** The results of the items that were worked on. */
export type Done = {
  /** By item key; `made` has the product of each. */
  readonly states: ReadonlyMap<string, ItemState>;
  readonly made: ReadonlyMap<string, Body>;
  readonly failures: readonly Failure[];
  readonly remarks: readonly Remark[];
};

type Progress = {
  /** By item key. */
  readonly states: Map<string, ItemState>;
  readonly made: Map<string, Body>;
  readonly products: Resource[];
  /** The ids of the items' products, by item key. */
  readonly productIds: Map<string, string>;
  /** The ids of items by those of the products that they made or changed. */
  readonly itemIds: Map<string, string>;
  /** Members by the key of their bundle. */
  readonly bundled: Map<string, readonly string[]>;
  /** By the id of the subscription. */
  readonly bookings: Map<string, Booking>;
  /** Ids of products that existed before. */
  readonly changed: string[];
  readonly failures: Failure[];
  readonly remarks: Remark[];
};

/**
 * Works off items of a locked order: each item succeeds or fails as a whole, and the money of all is booked at once.
 */
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

  /**
   * `all` are the items that may be bundled with one another, which are worked off together. What states no date
   * takes effect after all that was done with their products before, even by a clock that is ahead.
   */
  async complete(
    tx: Tx,
    request: RuleContext,
    order: Pick<Resource, 'id' | 'body'>,
    items: readonly OrderItem[],
    all: readonly OrderItem[],
  ): Promise<Done> {
    const changed = all.filter(({ action }) => CHANGES.includes(action));
    const productIds = changed.flatMap(({ productId }) => productId ?? []);
    const locked = await this.products.lockAll(tx, productIds, items);
    const { heads, accounts, products } = locked;
    const context = { ...request, at: presentAfter(request.at, locked.changedAt) };
    const reference = { id: order.id, href: hrefOf(productOrderType, order.id) };
    const closed = await this.accounts.closedAmong(tx, [...accounts.values()]);
    const offered = new Map<string, Offered>();
    const bundles = await this.bundles.of(tx, order.body, all, products);
    checkTogether(items, all, bundles.bundleOf);
    const bookings = new Map<string, Booking>();
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
      bookings,
      ended: new Set(),
      remarks: [],
    };
    const progress: Progress = {
      states: new Map(),
      made: new Map(),
      products: [],
      productIds: new Map(),
      itemIds: new Map(),
      bundled: new Map(),
      bookings,
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
    const owed = await this.booking.book(tx, heads, accounts, progress, cause);
    progress.remarks.push(...owedRemarks(owed, progress.itemIds));
    this.products.tellChangedTogether(tx, context, progress.products, order.id);
    return progress;
  }

  /** A failing item is rolled back to its start; money is booked after all items, so none has to be undone. */
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
      for (const each of bookings) progress.bookings.set(each.subscription.id, each);
      if (product !== null) this.note(scene, item, [product, ...members], progress);
    } catch (error: unknown) {
      if (!isDomainError(error)) throw error;
      // Cached offers may rest on rows that were rolled back.
      scene.offered.clear();
      progress.states.set(item.key, 'failed');
      const details = detailsOf(scene.body, item.key, error.details);
      const { code, message } = error;
      progress.failures.push({ item: item.id, code, message, details });
    }
  }

  /** `products` are the item's own product and those bundled in it. */
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
    for (const { id } of products) progress.itemIds.set(id, item.id);
    progress.productIds.set(item.key, product.id);
    if (item.action !== 'add') progress.changed.push(...products.map(({ id }) => id));
    for (const { id, body } of products)
      if (!isInService(readProductState(body['status']))) scene.ended.add(id);
    const bundleId = progress.productIds.get(scene.bundleOf.get(item.key) ?? '');
    if (bundleId === undefined) return;
    progress.bundled.set(bundleId, [...(progress.bundled.get(bundleId) ?? []), product.id]);
  }
}

function owedRemarks(owed: readonly Owed[], itemIds: ReadonlyMap<string, string>): Remark[] {
  return owed.flatMap(({ productId, due, paid, owed: left, currency }) => {
    const item = itemIds.get(productId);
    const message = `Prepaid value pays ${paid} of ${due} ${currency} that are due in advance: ${left} ${currency} are owed, and asked by the bill`;
    return item === undefined ? [] : [{ item, message }];
  });
}

/** A member and its bundle are only sold together. */
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
