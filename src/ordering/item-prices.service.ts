import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Catalog, isSoldFor, type SoldPrice } from '../catalog';
import { fittingPrices, type Offered, Offers, type Sale } from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, RuleContext } from '../tmf';
import type { BundlePlan, BundleProblem } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { priceDoesNotFit, unknownOffering, unknownPrice } from './ordering.errors';
import type { OrderReference } from './tmf622/product.convert';

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
  /** What the items of bundles come to, by their keys, and the bundles of the items that are members. */
  readonly bundles: ReadonlyMap<string, BundlePlan | BundleProblem>;
  readonly bundleOf: ReadonlyMap<string, string>;
  /** What bundles were sold with so far, by the keys of their items. */
  readonly bundlePrices: Map<string, readonly SoldPrice[]>;
  /** Products that ended with their bundles. */
  readonly ended: Set<string>;
};

/** A string stands for a price the catalog cannot read yet: it is sold, and priced once it can. */
export type Sold = ReadonlyArray<SoldPrice | string>;

/** At which prices an item sells its product. */
@Injectable()
export class ItemPrices {
  constructor(
    private readonly catalog: Catalog,
    private readonly offers: Offers,
  ) {}

  async sold(
    tx: Tx,
    scene: OrderScene,
    { offeringId, priceIds }: OrderItem,
    sale: Sale,
  ): Promise<Sold> {
    const offered =
      offeringId === undefined ? undefined : await this.offeredAs(tx, scene, offeringId);
    if (offered === undefined || priceIds.length > 0) return this.picked(tx, priceIds, sale);
    return fittingPrices(offered, sale).map((id) => offered.prices.get(id) ?? id);
  }

  /** An item that picks prices says which of them are sold, but not one that does not fit its product. */
  private async picked(tx: Tx, ids: readonly string[], sale: Sale): Promise<Sold> {
    const { priceIds, prices } = await this.offers.picked(tx, ids);
    const missing = priceIds.find((id) => !prices.has(id));
    if (missing !== undefined) throw unknownPrice(missing);
    const picked = priceIds.flatMap((id) => prices.get(id) ?? []);
    const misfit = picked.find((price) => !isSoldFor(price, sale.characteristics));
    if (misfit !== undefined) throw priceDoesNotFit(misfit);
    return picked;
  }

  async offeredAs(tx: Tx, { offered }: OrderScene, offeringId: string): Promise<Offered> {
    const known = offered.get(offeringId);
    if (known !== undefined) return known;
    if (!(await this.catalog.exists(tx, offeringId))) throw unknownOffering(offeringId);
    const read = await this.offers.of(tx, offeringId);
    offered.set(offeringId, read);
    return read;
  }
}

export function isRead(price: SoldPrice | string): price is SoldPrice {
  return typeof price !== 'string';
}
