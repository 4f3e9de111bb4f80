import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Catalog, isSoldFor, PriceDirectory, type SoldPrice } from '../catalog';
import {
  characteristicsOf,
  fittingPrices,
  isQuantity,
  type Offered,
  Offers,
  Products,
  readProductState,
  type Sale,
  type Subscription,
  writePrices,
} from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, Resource, RuleContext } from '../tmf';
import { addsNothing, type OrderItem } from './domain/order';
import {
  closedAccount,
  missingProduct,
  priceDoesNotFit,
  productNotInService,
  quantityRefused,
  statusRefused,
  unknownAccount,
  unknownOffering,
  unknownPrice,
} from './ordering.errors';
import { type Booking, bookStart } from './order-booking.service';
import { type OrderReference, withItem, toProduct } from './tmf622/product.convert';

/** The locked world an order is worked off in. */
export type OrderScene = {
  readonly context: RuleContext;
  readonly order: OrderReference;
  readonly accounts: ReadonlyMap<string, AccountNode>;
  readonly closed: ReadonlySet<string>;
  /** What the items say of their products, by the keys of the items. */
  readonly documents: ReadonlyMap<string, Body>;
  /** What was read of offerings so far: many items of an order ask for the same. */
  readonly offered: Map<string, Offered>;
};

/** A string stands for a price the catalog cannot read yet: it is sold, and priced once it can. */
type Sold = ReadonlyArray<SoldPrice | string>;

export type Fulfilled = {
  readonly product: Resource | null;
  readonly bookings: readonly Booking[];
};

/** Does what one order item asks: the product first, then what is to be booked for it. */
@Injectable()
export class ItemFulfilment {
  constructor(
    private readonly products: Products,
    private readonly catalog: Catalog,
    private readonly offers: Offers,
    private readonly prices: PriceDirectory,
  ) {}

  fulfil(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    switch (item.action) {
      case 'add':
        return this.add(tx, scene, item);
      case 'modify':
        return this.modify(tx, scene, item);
      case 'delete':
        return this.remove(tx, scene, item);
      case 'noChange':
        return Promise.resolve({ product: null, bookings: [] });
    }
  }

  private async add(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    const { context, order } = scene;
    const startsAt = item.effectiveAt ?? context.at;
    checkAccount(scene, item);
    checkQuantity(item);
    if (addsNothing(item)) return { product: null, bookings: [] };
    const asked = scene.documents.get(item.key) ?? {};
    const sale = { startsAt, characteristics: characteristicsOf(asked) };
    const prices = await this.pricesSold(tx, scene, item, sale);
    const body = toProduct(asked, item, order, prices, startsAt, context.at);
    const created = await this.products.createIn(tx, context, body);
    const active = { ...created.body, status: 'active' };
    const { product, subscription } = await this.products.changeIn(tx, context, created, active, {
      at: startsAt,
    });
    return { product, bookings: startOf(scene, subscription, prices.filter(isRead)) };
  }

  private async modify(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    const { context, order } = scene;
    const before = await this.productInService(tx, item);
    const at = item.effectiveAt ?? context.at;
    const old = (await this.products.subscriptionsOf(tx, before.id)).at(-1);
    checkAccount(scene, item);
    checkQuantity(item);
    checkStatus(item);
    const isResold = item.priceIds.length > 0 || isOtherOffering(item, old);
    const asked = withItem(before.body, scene.documents.get(item.key) ?? {}, item, order);
    const sale = { startsAt: at, characteristics: characteristicsOf(asked) };
    const body = isResold
      ? { ...asked, productPrice: writePrices(await this.pricesSold(tx, scene, item, sale)) }
      : asked;
    const { product, subscription: current } = await this.products.changeIn(
      tx,
      context,
      before,
      body,
      { at, saysState: item.status !== undefined },
    );
    const known = new Set(old?.priceIds);
    const isSoldAnew = current?.id !== old?.id || current?.priceIds.some((id) => !known.has(id));
    if (current === undefined || !isSoldAnew) return { product, bookings: [] };
    const prices = await this.load(tx, current.priceIds);
    const charged = prices.filter(({ id, kind }) => kind !== 'oneTime' || !known.has(id));
    return { product, bookings: startOf(scene, current, charged) };
  }

  private async remove(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    const before = await this.productInService(tx, item);
    const endsAt = item.effectiveAt ?? scene.context.at;
    const product = await this.products.terminateIn(tx, scene.context, before, endsAt);
    return { product, bookings: [] };
  }

  private async productInService(tx: Tx, item: OrderItem): Promise<Resource> {
    if (item.productId === undefined) throw missingProduct(item.action);
    const product = await this.products.lockIn(tx, item.productId);
    const state = readProductState(product.body['status']) ?? 'created';
    const canChange = item.action === 'modify' ? CHANGEABLE : IN_SERVICE;
    if (canChange.includes(state)) return product;
    throw productNotInService(item.productId, state, item.action);
  }

  private async pricesSold(
    tx: Tx,
    scene: OrderScene,
    { offeringId, priceIds }: OrderItem,
    sale: Sale,
  ): Promise<Sold> {
    const offered =
      offeringId === undefined ? undefined : await this.offeredAs(tx, scene, offeringId);
    if (offered === undefined || priceIds.length > 0) return this.pricesPicked(tx, priceIds, sale);
    return fittingPrices(offered, sale).map((id) => offered.prices.get(id) ?? id);
  }

  /** An item that picks prices says which of them are sold, but not one that does not fit its product. */
  private async pricesPicked(tx: Tx, ids: readonly string[], sale: Sale): Promise<Sold> {
    const { priceIds, prices } = await this.offers.picked(tx, ids);
    const missing = priceIds.find((id) => !prices.has(id));
    if (missing !== undefined) throw unknownPrice(missing);
    const picked = priceIds.flatMap((id) => prices.get(id) ?? []);
    const misfit = picked.find((price) => !isSoldFor(price, sale.characteristics));
    if (misfit !== undefined) throw priceDoesNotFit(misfit);
    return picked;
  }

  private async offeredAs(tx: Tx, { offered }: OrderScene, offeringId: string): Promise<Offered> {
    const known = offered.get(offeringId);
    if (known !== undefined) return known;
    if (!(await this.catalog.exists(tx, offeringId))) throw unknownOffering(offeringId);
    const read = await this.offers.of(tx, offeringId);
    offered.set(offeringId, read);
    return read;
  }

  private async load(tx: Tx, priceIds: readonly string[]): Promise<SoldPrice[]> {
    const found = await this.prices.load(tx, priceIds);
    return priceIds.flatMap((id) => found.get(id) ?? []);
  }
}

/** A change leaves a product in one of these, too: an end is ordered by `delete`. */
const CHANGEABLE = ['active', 'suspended'];
const IN_SERVICE = ['created', 'pendingActive', 'active', 'suspended', 'pendingTerminate'];

function startOf(
  { context, accounts }: OrderScene,
  subscription: Subscription | undefined,
  prices: readonly SoldPrice[],
): Booking[] {
  const account = subscription && accounts.get(subscription.accountId);
  if (subscription === undefined || account === undefined) return [];
  return [bookStart(account, subscription, prices, context.at)];
}

/** An account that is closed keeps what it has and gets nothing new. */
function checkAccount({ accounts, closed }: OrderScene, { accountId }: OrderItem): void {
  if (accountId === undefined) return;
  if (!accounts.has(accountId)) throw unknownAccount(accountId);
  if (closed.has(accountId)) throw closedAccount(accountId);
}

function checkQuantity({ quantity }: OrderItem): void {
  if (quantity !== undefined && !isQuantity(quantity)) throw quantityRefused(quantity);
}

function checkStatus({ status }: OrderItem): void {
  if (status !== undefined && !CHANGEABLE.includes(status)) throw statusRefused(status, CHANGEABLE);
}

function isOtherOffering(item: OrderItem, old: Subscription | undefined): boolean {
  return item.offeringId !== undefined && item.offeringId !== old?.offeringId;
}

function isRead(price: SoldPrice | string): price is SoldPrice {
  return typeof price !== 'string';
}
