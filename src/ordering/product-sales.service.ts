import { Injectable } from '@nestjs/common';
import { chargedBy, meetingOf, PriceDirectory, type SoldPrice } from '../catalog';
import type { Instant } from '../core/time';
import {
  characteristicsOf,
  DescribedPrices,
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
import { type Booking, isUndone } from './order-booking.service';
import { placeOf, type PricesAsked } from './tmf622/asked-prices.convert';
import { SubjectRemarks } from './subject-remarks.service';
import { toProduct } from './tmf622/product.convert';

/** When a change takes effect, and whether it states the product's state. */
export type Dated = { readonly at: Instant; readonly saysState: boolean };

/** A changed product, with what is to be booked for it. */
export type Changed = { readonly product: Resource; readonly bookings: readonly Booking[] };

/** `prices` are the product's own, without those from its bundle. */
export type Made = Changed & { readonly prices: readonly SoldPrice[] };

/** What is stated about a product to be sold. */
export type Wish = {
  readonly asked: Body;
  readonly pricesAsked: PricesAsked;
  /** Prices of its bundle that are sold with it. */
  readonly companions: readonly SoldPrice[];
  /** Prices that begin together with it for a shared subject. */
  readonly beside: readonly SoldPrice[];
};

/** Creates and changes products; the resulting bookings are answered, and booked by others. */
@Injectable()
export class ProductSales {
  constructor(
    private readonly products: Products,
    private readonly itemPrices: ItemPrices,
    private readonly prices: PriceDirectory,
    private readonly described: DescribedPrices,
    private readonly subjects: SubjectRemarks,
  ) {}

  /** Checks descriptions of prices without an id against what these products are sold at. */
  async checkWords(
    tx: Tx,
    { words }: PricesAsked,
    products: readonly Pick<Resource, 'id'>[],
  ): Promise<void> {
    if (words.length === 0) return;
    const sold: Subscription[] = [];
    for (const { id } of products) {
      sold.push(...(await this.products.subscriptionsOf(tx, id)).slice(-1));
    }
    const [payer] = sold;
    if (payer === undefined) return;
    const priceIds = sold.flatMap((each) => each.priceIds);
    await this.described.judge(tx, words, { accountId: payer.accountId, priceIds });
  }

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
    if (subscription === undefined) return { product, prices, bookings: [] };
    const isBundle = scene.bundles.has(item.key);
    const done = { product, subscription, prices: pricesRead(sold), isBundle };
    scene.remarks.push(...(await this.subjects.on(tx, item, done)));
    return { product, prices, bookings: [{ subscription, charged: new Set<string>() }] };
  }

  /** Newly sold prices are booked from the change on. A one-time price was charged already, so it cannot be altered. */
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
    const isSoldAnew =
      current?.id !== old?.id || current?.priceIds.some((id) => !old?.priceIds.includes(id));
    if (current === undefined || !isSoldAnew) return { product, bookings: [] };
    const former = current.id === old?.id ? old : await this.formerOf(tx, scene, current);
    const known = new Set(former?.priceIds);
    const prices = await this.load(tx, current.priceIds);
    const stood = await this.load(tx, former?.priceIds ?? []);
    const once = stood.filter(({ kind }) => kind === 'oneTime');
    const charged = new Set(once.flatMap(({ id, insteadOf }) => [id, insteadOf ?? id]));
    const late = prices.find((price) => !known.has(price.id) && isOfCharged(price, charged));
    if (late !== undefined) {
      const path = placeOf(product.body, late.id);
      throw priceRefused({ path, reason: 'is of a one-time price that was charged already' });
    }
    return { product, bookings: [{ subscription: current, charged }] };
  }

  /** The subscription before this one, without those that this order began and left no time. */
  private async formerOf(
    tx: Tx,
    { bookings }: OrderScene,
    { id: currentId, productId }: Subscription,
  ): Promise<Subscription | undefined> {
    const family = await this.products.subscriptionsOf(tx, productId);
    return family.findLast((each) => each.id !== currentId && !isUndone(bookings, each));
  }

  /** The present prices of a product. */
  async soldAt(tx: Tx, productId: string): Promise<readonly SoldPrice[]> {
    const priceIds = (await this.products.subscriptionsOf(tx, productId)).at(-1)?.priceIds ?? [];
    const known = await this.prices.load(tx, priceIds);
    return priceIds.flatMap((id) => known.get(id) ?? []);
  }

  private async load(tx: Tx, priceIds: readonly string[]): Promise<SoldPrice[]> {
    return chargedBy(priceIds, await this.prices.loadCharged(tx, priceIds));
  }
}

/** Refuses two prices for the usage of one subject when nothing says which applies. */
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

/** True for a price that would change a one-time price that was charged already. */
function isOfCharged({ insteadOf, discount }: SoldPrice, charged: ReadonlySet<string>): boolean {
  if (insteadOf !== undefined) return charged.has(insteadOf);
  return discount?.alteration !== undefined && discount.priceIds.some((id) => charged.has(id));
}
