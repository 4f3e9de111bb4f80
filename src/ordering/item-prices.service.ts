import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { PriceDirectory, type SoldPrice } from '../catalog';
import { objectsOf } from '../core/json';
import {
  fromEntry,
  fittingPrices,
  fromOffered,
  idleDiscounts,
  namedIdOf,
  NamedPrices,
  type Offered,
  Offers,
  type PriceAsked,
  pricesLeftOut,
  type Sale,
  SaleRules,
  soldIdsOf,
  type Subscription,
  toProductPrices,
  type ToSell,
  unknownOffering,
} from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, RuleContext } from '../tmf';
import { withTotals } from './tmf622/altered-totals.convert';
import type { SoldBundle } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { type Remark, remarksOn } from './domain/order-change';
import type { Booking } from './order-booking.service';
import type { Bundles } from './order-bundles.service';
import { type PricesAsked, withStart } from './tmf622/asked-prices.convert';
import type { OrderReference } from './tmf622/product.convert';

/** The locked state in which an order is worked off. */
export type OrderScene = Bundles & {
  readonly context: RuleContext;
  readonly order: OrderReference;
  readonly items: readonly OrderItem[];
  readonly accounts: ReadonlyMap<string, AccountNode>;
  readonly closed: ReadonlySet<string>;
  /** The order as the client sent it. */
  readonly body: Body;
  /** Offerings read so far, because many items name the same one. */
  readonly offered: Map<string, Offered>;
  /** Bundles sold or in service so far, by the keys of their items. */
  readonly bundlesSold: Map<string, SoldBundle>;
  /** Notes for the client about parts of completed items that were left out. */
  readonly remarks: Remark[];
  /** Subscriptions that the items so far began, by id. */
  readonly bookings: ReadonlyMap<string, Booking>;
  /** Products that ended with their bundles. */
  readonly ended: Set<string>;
};

/** The prices at which an item sells its product, in the form of a product's entries, with their paths in the order. */
@Injectable()
export class ItemPrices {
  constructor(
    private readonly offers: Offers,
    private readonly rules: SaleRules,
    private readonly named: NamedPrices,
    private readonly prices: PriceDirectory,
  ) {}

  /**
   * The prices that the item names or agrees upon, else all of its offering that fit; altered as the order's totals
   * state. `had` are those that its product keeps.
   */
  async sold(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    asked: PricesAsked,
    sale: Sale,
    had: readonly string[] = [],
  ): Promise<readonly PriceAsked[]> {
    const { offeringId, quantity = 1 } = item;
    const toSell =
      offeringId === undefined || asked.prices.length > 0
        ? await this.picked(tx, offeringId, asked.prices, { ...sale, had })
        : await this.fitting(tx, scene, { ...item, offeringId }, sale);
    const read = toSell.flatMap(({ price }) => price ?? []);
    scene.remarks.push(...remarksOn(item.id, toSell.flatMap(unreadOf)));
    // Prices that cannot be read yet might be the ones that a discount reduces.
    if (read.length === toSell.length) {
      scene.remarks.push(...remarksOn(item.id, idleDiscounts(read)));
    }
    return withTotals(toSell, asked.totals, quantity).map((said) => withStart(said, sale.startsAt));
  }

  /** The present prices of a product, altered as the order's totals state. */
  async kept(
    tx: Tx,
    { body }: { readonly body: Body },
    subscription: Subscription | undefined,
    { totals }: PricesAsked,
    item: OrderItem,
    sale: Sale,
  ): Promise<readonly PriceAsked[]> {
    if (totals.length === 0) return [];
    const priceIds = subscription?.priceIds ?? [];
    const known = await this.prices.load(tx, priceIds);
    const written = objectsOf(body['productPrice']);
    const entries =
      written.length > 0 ? written : toProductPrices(priceIds.map((id) => known.get(id) ?? id));
    const toSell = entries.map((entry, index): ToSell => {
      const said = fromEntry(entry, `product.productPrice[${index}]`, 'productPriceAlteration');
      return { said, price: known.get(soldIdsOf(entry)[0] ?? '') };
    });
    const quantity = item.quantity ?? Number(subscription?.quantity ?? 1);
    return withTotals(toSell, totals, quantity).map((said) => withStart(said, sale.startsAt));
  }

  private async fitting(
    tx: Tx,
    scene: OrderScene,
    { id: item, offeringId }: OrderItem & { readonly offeringId: string },
    sale: Sale,
  ): Promise<readonly ToSell[]> {
    const offered = await this.offeredAs(tx, scene, offeringId);
    scene.remarks.push(...remarksOn(item, pricesLeftOut(offered, sale)));
    return fittingPrices(offered, sale).map((id) => asOffered(offered.prices.get(id) ?? id));
  }

  private async picked(
    tx: Tx,
    offeringId: string | undefined,
    asked: readonly PriceAsked[],
    sale: Sale & { readonly had: readonly string[] },
  ): Promise<readonly ToSell[]> {
    await this.rules.checkKnown(tx, offeringId);
    const product = { ...sale, offeringId, isOrdered: true };
    const toSell = await this.named.sold(tx, asked, product);
    await this.named.checkOwn(tx, toSell, product);
    await this.named.checkFit(tx, toSell, product);
    return toSell;
  }

  async offeredAs(tx: Tx, { offered }: OrderScene, offeringId: string): Promise<Offered> {
    const known = offered.get(offeringId);
    if (known !== undefined) return known;
    const read = await this.offers.find(tx, offeringId);
    if (read === undefined) throw unknownOffering(offeringId);
    offered.set(offeringId, read);
    return read;
  }
}

/** The catalogue prices that could be read. */
export function pricesRead(asked: readonly PriceAsked[]): SoldPrice[] {
  return asked.flatMap(({ price }) => price ?? []);
}

/** A price that cannot be read yet is charged from the start of the product once it can. */
function unreadOf({ said, price }: ToSell) {
  const id = price === undefined ? namedIdOf(said) : undefined;
  return id === undefined ? [] : [{ id, kind: null, why: 'is not there, or not whole yet' }];
}

function asOffered(price: SoldPrice | string): ToSell {
  const said = fromOffered(price);
  return { said, price: said.price };
}
