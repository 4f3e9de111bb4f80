import { Injectable } from '@nestjs/common';
import { PriceDirectory, type SoldPrice } from '../catalog';
import type { Instant } from '../core/time';
import { characteristicsOf, Products, type Subscription } from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, Resource } from '../tmf';
import { accompanying } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { isRead, ItemPrices } from './item-prices.service';
import { type Booking, bookStart } from './order-booking.service';
import type { OrderScene } from './item-prices.service';
import { toProduct } from './tmf622/product.convert';

/** From when a change counts, and whether it says which state the product is in. */
export type Dated = { readonly at: Instant; readonly saysState: boolean };

/** What is to be booked for a product that changed. */
export type Changed = { readonly product: Resource; readonly bookings: readonly Booking[] };

/** `prices` are its own, without those that its bundle lends it. */
export type Made = Changed & { readonly prices: readonly SoldPrice[] };

/** Makes products and changes them; what that costs is told, and booked by others. */
@Injectable()
export class ProductSales {
  constructor(
    private readonly products: Products,
    private readonly itemPrices: ItemPrices,
    private readonly prices: PriceDirectory,
  ) {}

  /** `companions` are the prices of the bundle that it is a member of. */
  async sell(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    asked: Body,
    companions: readonly SoldPrice[],
  ): Promise<Made> {
    const { context, order } = scene;
    const startsAt = item.effectiveAt ?? context.at;
    const sale = { startsAt, characteristics: characteristicsOf(asked) };
    const own = await this.itemPrices.sold(tx, scene, item, sale);
    const prices = [...own, ...accompanying(companions, own.filter(isRead))];
    const body = toProduct(asked, item, order, prices, startsAt, context.at);
    const created = await this.products.createIn(tx, context, body);
    const active = { ...created.body, status: 'active' };
    const { product, subscription } = await this.products.changeIn(tx, context, created, active, {
      at: startsAt,
    });
    const read = prices.filter(isRead);
    return { product, prices: own.filter(isRead), bookings: startOf(scene, subscription, read) };
  }

  /** What is sold anew is booked from then on. */
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
    const charged = prices.filter(({ id, kind }) => kind !== 'oneTime' || !known.has(id));
    return { product, bookings: startOf(scene, current, charged) };
  }

  private async load(tx: Tx, priceIds: readonly string[]): Promise<SoldPrice[]> {
    const found = await this.prices.load(tx, priceIds);
    return priceIds.flatMap((id) => found.get(id) ?? []);
  }
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
