import { Injectable } from '@nestjs/common';
import { chargedBy, meetingOf, PriceDirectory, type SoldPrice } from '../catalog';
import type { Instant } from '../core/time';
import {
  characteristicsOf,
  fromOffered,
  priceRefused,
  Products,
  type Subscription,
  toldWhereSaid,
} from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, Resource } from '../tmf';
import { accompanying } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { ItemPrices, type OrderScene, pricesRead } from './item-prices.service';
import { type Booking, bookStart } from './order-booking.service';
import { placeOf, type PricesAsked } from './tmf622/asked-prices.convert';
import { toProduct } from './tmf622/product.convert';

/** From when a change counts, and whether it says which state the product is in. */
export type Dated = { readonly at: Instant; readonly saysState: boolean };

/** What is to be booked for a product that changed. */
export type Changed = { readonly product: Resource; readonly bookings: readonly Booking[] };

/** `prices` are its own, without those that its bundle lends it. */
export type Made = Changed & { readonly prices: readonly SoldPrice[] };

/** What is said of a product that is sold. */
export type Wish = {
  readonly asked: Body;
  readonly pricesAsked: PricesAsked;
  /** Prices of the bundle that it is a member of. */
  readonly companions: readonly SoldPrice[];
  /** What begins with it for a subject that it has, too. */
  readonly beside: readonly SoldPrice[];
};

/** Makes products and changes them; what that costs is told, and booked by others. */
@Injectable()
export class ProductSales {
  constructor(
    private readonly products: Products,
    private readonly itemPrices: ItemPrices,
    private readonly prices: PriceDirectory,
  ) {}

  async sell(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    { asked, pricesAsked, companions, beside }: Wish,
  ): Promise<Made> {
    const { context, order } = scene;
    const startsAt = item.effectiveAt ?? context.at;
    const sale = { startsAt, characteristics: characteristicsOf(asked) };
    const own = await this.itemPrices.sold(tx, scene, item, pricesAsked, sale);
    const prices = pricesRead(own);
    checkBeside(item, prices, beside);
    const sold = [...own, ...accompanying(companions, prices).map(fromOffered)];
    const entries = sold.map(({ entry }) => entry);
    const named = { name: scene.names.get(item.offeringId ?? ''), ...asked };
    const body = toProduct(named, item, order, entries, startsAt, context.at);
    const created = await toldWhereSaid(sold, () => this.products.createIn(tx, context, body));
    const active = { ...created.body, status: 'active' };
    const { product, subscription } = await this.products.changeIn(tx, context, created, active, {
      at: startsAt,
    });
    const charged = await this.load(tx, subscription?.priceIds ?? [], pricesRead(sold));
    return { product, prices, bookings: startOf(scene, subscription, charged) };
  }

  /**
   * What is sold anew is booked from then on; a one-time price is charged once, so nothing is agreed of it
   * afterwards.
   */
  async change(
    tx: Tx,
    scene: OrderScene,
    before: Resource,
    body: Body,
    dated: Dated,
  ): Promise<Changed> {
    const old = (await this.products.subscriptionsOf(tx, before.id)).at(-1);
    const { product, subscription: current } = await this.products.changeIn(
      tx,
      scene.context,
      before,
      body,
      dated,
    );
    const known = new Set(old?.priceIds);
    const isSoldAnew = current?.id !== old?.id || current?.priceIds.some((id) => !known.has(id));
    if (current === undefined || !isSoldAnew) return { product, bookings: [] };
    const prices = await this.load(tx, current.priceIds);
    const stood = await this.load(tx, old?.priceIds ?? []);
    const once = stood.filter(({ kind }) => kind === 'oneTime');
    const charged = new Set(once.flatMap(({ id, insteadOf }) => [id, insteadOf ?? id]));
    const late = prices.find((price) => !known.has(price.id) && isOfCharged(price, charged));
    if (late !== undefined) {
      const path = placeOf(product.body, late.id);
      throw priceRefused({ path, reason: 'is of a one-time price that was charged already' });
    }
    const due = prices.filter(({ id, kind }) => kind !== 'oneTime' || !charged.has(id));
    return { product, bookings: startOf(scene, current, due) };
  }

  /** What a product is sold at now. */
  async soldAt(tx: Tx, productId: string): Promise<readonly SoldPrice[]> {
    const priceIds = (await this.products.subscriptionsOf(tx, productId)).at(-1)?.priceIds ?? [];
    const known = await this.prices.load(tx, priceIds);
    return priceIds.flatMap((id) => known.get(id) ?? []);
  }

  /** Those that were read already are not read again. */
  private async load(
    tx: Tx,
    priceIds: readonly string[],
    read: readonly SoldPrice[] = [],
  ): Promise<SoldPrice[]> {
    const known = new Map(read.map((price) => [price.id, price]));
    const isKnown = priceIds.every((id) => known.get(id)?.discountIds.length === 0);
    const found = isKnown ? known : await this.prices.loadCharged(tx, priceIds);
    return chargedBy(priceIds, found);
  }
}

/** Nobody could say which of them prices the usage of their subject. */
function checkBeside(
  { offeringId: value }: OrderItem,
  prices: readonly SoldPrice[],
  beside: readonly SoldPrice[],
): void {
  const [own, other] = meetingOf(prices, beside) ?? [];
  if (own === undefined) return;
  const reason = `price ${own} prices the same usage as ${other}, which is sold with its bundle for the same subject: sell one of them, or order the member for another subject`;
  throw priceRefused({ path: 'productOffering.id', value, reason });
}

/** Would change what a one-time price costs that is paid. */
function isOfCharged({ insteadOf, discount }: SoldPrice, charged: ReadonlySet<string>): boolean {
  if (insteadOf !== undefined) return charged.has(insteadOf);
  return discount?.alteration !== undefined && discount.priceIds.some((id) => charged.has(id));
}

function startOf(
  { context, accounts }: OrderScene,
  subscription: Subscription | undefined,
  prices: readonly SoldPrice[],
): Booking[] {
  const account = subscription && accounts.get(subscription.accountId);
  if (subscription === undefined || account === undefined) return [];
  return [bookStart(account, subscription, prices, context.at)];
}
