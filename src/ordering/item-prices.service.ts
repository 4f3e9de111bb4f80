import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Catalog, isOwnPriceId, isSoldFor, PriceDirectory, type SoldPrice } from '../catalog';
import { isDomainError } from '../core/domain-error';
import { objectsOf } from '../core/json';
import {
  alterationsOf,
  otherTerms,
  fittingPrices,
  hasAmount,
  idleDiscounts,
  type Offered,
  Offers,
  pricesLeftOut,
  PRICE_REFUSED,
  priceRefused,
  priceUnsold,
  type Sale,
  soldIdsOf,
  type Subscription,
  toProductPrices,
} from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, RuleContext } from '../tmf';
import { type ToSell, withTotals } from './altered-totals.rules';
import type { SoldBundle } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { type Remark, remarksOn } from './domain/order-change';
import type { Bundles } from './order-bundles.service';
import { priceDoesNotFit, unknownOffering, unknownPrice } from './ordering.errors';
import {
  withStart,
  isMoney,
  namedIdOf,
  orderPathOf,
  type PriceAsked,
  entryOf,
  fromOffered,
  termsOf,
  withTerms,
  type PricesAsked,
} from './tmf622/asked-prices.convert';
import type { OrderReference } from './tmf622/product.convert';

/** The locked world an order is worked off in. */
export type OrderScene = Bundles & {
  readonly context: RuleContext;
  readonly order: OrderReference;
  readonly items: readonly OrderItem[];
  readonly accounts: ReadonlyMap<string, AccountNode>;
  readonly closed: ReadonlySet<string>;
  /** The order as it was said. */
  readonly body: Body;
  /** What was read of offerings so far: many items of an order ask for the same. */
  readonly offered: Map<string, Offered>;
  /** Bundles as they were sold so far, or stand in service, by the keys of their items. */
  readonly bundlesSold: Map<string, SoldBundle>;
  /** What was not done of items that are done, for whoever ordered them. */
  readonly remarks: Remark[];
  /** Products that ended with their bundles. */
  readonly ended: Set<string>;
};

/** At which prices an item sells its product: as a product writes them, with their places in the order. */
@Injectable()
export class ItemPrices {
  constructor(
    private readonly catalog: Catalog,
    private readonly offers: Offers,
    private readonly prices: PriceDirectory,
  ) {}

  /** Those that the item picks and agrees upon, else all of its offering that fit; altered as the totals are. */
  async sold(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    asked: PricesAsked,
    sale: Sale,
  ): Promise<readonly PriceAsked[]> {
    const { offeringId, quantity = 1 } = item;
    const toSell =
      offeringId === undefined || asked.prices.length > 0
        ? await this.picked(tx, offeringId, asked.prices, sale)
        : await this.fitting(tx, scene, { ...item, offeringId }, sale);
    const read = toSell.flatMap(({ price }) => price ?? []);
    // What cannot be read yet may be what they reduce.
    if (read.length === toSell.length) {
      scene.remarks.push(...remarksOn(item.id, idleDiscounts(read)));
    }
    return withTotals(toSell, asked.totals, quantity).map((said) => withStart(said, sale.startsAt));
  }

  /** What a product is sold at already, altered as the totals are. */
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
      const path = `product.productPrice[${index}]`;
      const alterationPaths = alterationsOf(entry).map(
        (_each, place) => `${path}.productPriceAlteration[${place}]`,
      );
      return {
        said: { entry, path, alterationPaths },
        price: known.get(soldIdsOf(entry)[0] ?? ''),
      };
    });
    const quantity = item.quantity ?? Number(subscription?.quantity ?? 1);
    return withTotals(toSell, totals, quantity).map((said) => withStart(said, sale.startsAt));
  }

  /** Does what writes these prices into a product; what is refused of them is told where the order said it. */
  async toldInOrder<T>(asked: readonly PriceAsked[], write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error: unknown) {
      if (!isDomainError(error) || error.code !== PRICE_REFUSED) throw error;
      const [{ path, value, message } = { path: '', message: error.message, value: undefined }] =
        error.details;
      throw priceRefused({ path: orderPathOf(asked, path), value, reason: message });
    }
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
    sale: Sale,
  ): Promise<readonly ToSell[]> {
    const isKnown = offeringId === undefined || (await this.catalog.exists(tx, offeringId));
    if (!isKnown) throw unknownOffering(offeringId);
    const found = await this.pricesPicked(tx, asked, sale);
    const named = new Set(found.flatMap(({ discountIds }) => discountIds));
    const toSell: ToSell[] = [];
    for (const said of asked) {
      const id = namedIdOf(said);
      // It comes with the fee that names it.
      if (id !== undefined && named.has(id) && isPlain(said)) continue;
      if (id === undefined) {
        toSell.push({ said, price: undefined });
        continue;
      }
      // A bundle is sold as its parts, so it is looked at by itself.
      const own = found.filter((price) => price.id === id);
      const sold = own.length > 0 ? own : await this.pricesPicked(tx, [said], sale);
      toSell.push(...sayingOf(said, sold));
    }
    return eachOnce(toSell);
  }

  /** An item that picks prices says which of them are sold, but not one that does not fit its product. */
  private async pricesPicked(
    tx: Tx,
    asked: readonly PriceAsked[],
    sale: Sale,
  ): Promise<readonly SoldPrice[]> {
    const ids = asked.flatMap((said) => namedIdOf(said) ?? []);
    const own = ids.find(isOwnPriceId);
    if (own !== undefined) throw unknownPrice(own);
    const {
      priceIds,
      prices,
      unsold: [unsold],
    } = await this.offers.picked(tx, ids);
    if (unsold !== undefined) {
      const said = asked.find((each) => namedIdOf(each) === unsold.id) ?? asked[0];
      throw priceUnsold(`${said?.path}.productOfferingPrice.id`, unsold);
    }
    const missing = priceIds.find((each) => !prices.has(each));
    if (missing !== undefined) throw unknownPrice(missing);
    const picked = priceIds.flatMap((each) => prices.get(each) ?? []);
    const misfit = picked.find((price) => !isSoldFor(price, sale.characteristics));
    if (misfit !== undefined) throw priceDoesNotFit(misfit);
    return picked;
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

/** Those of the catalogue that could be read. */
export function pricesRead(asked: readonly PriceAsked[]): SoldPrice[] {
  return asked.flatMap(({ price }) => price ?? []);
}

function asOffered(price: SoldPrice | string): ToSell {
  const said = fromOffered(price);
  return { said, price: said.price };
}

/** What is said of a bundle is said of its fees; an amount of it is of none of them. */
function sayingOf(said: PriceAsked, picked: readonly SoldPrice[]): ToSell[] {
  const isWordless = isPlain(said);
  const others = picked.filter(({ kind }) => kind !== 'discount');
  const [only] = others.length === 1 ? others : picked.length === 1 ? picked : [];
  const fees = picked.filter(isFee);
  if (only === undefined) (isWordless ? checkTerms : checkParts)(said, fees);
  return picked.map((price) => {
    const isMeant = only === undefined ? isFee(price) && !isWordless : price === only;
    const written = asOffered(price);
    if (!isMeant) return { ...written, said: { ...written.said, path: said.path } };
    const entry = isWordless ? withTerms(written.said.entry, said) : entryOf(price, said);
    return { price, said: { ...said, entry } };
  });
}

/** What a bundle is called is what one of its fees is. */
function checkTerms(said: PriceAsked, fees: readonly SoldPrice[]): void {
  const [wrong, ...others] = fees.map((fee) => otherTerms(termsOf(said), fee, undefined));
  if (wrong !== undefined && !others.includes(undefined)) throw priceRefused(wrong);
}

function checkParts(said: PriceAsked, fees: readonly SoldPrice[]): void {
  const id = namedIdOf(said);
  if (hasAmount(said.entry)) {
    const reason = `price ${id} is sold as its parts, which have amounts of their own`;
    throw priceRefused({ path: `${said.path}.price`, reason });
  }
  const money = alterationsOf(said.entry).findIndex(isMoney);
  if (fees.length === 1 || (fees.length > 0 && money < 0)) return;
  const reason = `price ${id} is sold as ${fees.length} fees, and money is taken off one`;
  throw priceRefused({ path: said.alterationPaths[money < 0 ? 0 : money] ?? said.path, reason });
}

/** What is said of a price twice with the same words, or once without any, is said once. */
function eachOnce(toSell: readonly ToSell[]): ToSell[] {
  const kept: ToSell[] = [];
  for (const each of toSell) {
    const place = kept.findIndex(({ price }) => price !== undefined && price.id === each.price?.id);
    const other = kept[place];
    if (other === undefined) kept.push(each);
    else if (isPlain(other.said)) kept[place] = each;
    else if (!isPlain(each.said) && !isSame(each.said, other.said)) kept.push(each);
  }
  return kept;
}

function isSame(a: PriceAsked, b: PriceAsked): boolean {
  return JSON.stringify(a.entry) === JSON.stringify(b.entry);
}

/** Says no more than which price it is. */
function isPlain(said: PriceAsked): boolean {
  return !hasAmount(said.entry) && said.alterationPaths.length === 0;
}

function isFee({ kind }: SoldPrice): boolean {
  return kind === 'recurring' || kind === 'oneTime';
}
