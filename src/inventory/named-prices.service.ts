import { Injectable } from '@nestjs/common';
import { isOwnPriceId, isSoldFor, PriceDirectory, type SoldPrice } from '../catalog';
import type { Tx } from '../platform/database';
import { soldAsParts } from './tmf637/bundle-words';
import type { Product } from './domain/product';
import type { Sale } from './domain/sold-prices';
import { priceDoesNotFit, priceRefused, priceUnsold, unknownPrice } from './inventory.errors';
import { isFitting, Offers } from './offers.service';
import {
  entryOf,
  fromOffered,
  isPlainAsked,
  namedIdOf,
  placeOf,
  type PriceAsked,
  type ToSell,
  withTermsOf,
  withTermsSaid,
} from './tmf637/named-price.convert';

/** The product and sale for which prices are named. */
export type NamedFor = Sale &
  Pick<Product, 'offeringId' | 'isOrdered'> & {
    /** True while nobody pays: entries that cannot be charged are stored as they are. */
    readonly isPlanned?: boolean;
    /** True when nothing has to be checked here, so that only unreadable prices are looked up in the catalogue. */
    readonly isJudged?: boolean;
    /** The prices that it has already, whosever they are. */
    readonly had?: readonly string[];
  };

/** The prices that one entry stands for; empty for a price of the offering that cannot be read yet. */
type Picked = { readonly said: PriceAsked; readonly prices: readonly SoldPrice[] };

/** Catalogue prices that an order or a product names: what each is sold as, or why it is refused. */
@Injectable()
export class NamedPrices {
  constructor(
    private readonly offers: Offers,
    private readonly prices: PriceDirectory,
  ) {}

  /** Replaces bundles by their parts. Entries that name no price are returned unchanged. */
  async sold(tx: Tx, asked: readonly PriceAsked[], product: NamedFor): Promise<readonly ToSell[]> {
    const known = await this.read(tx, asked, product);
    const picked: Picked[] = [];
    for (const said of asked) {
      const id = namedIdOf(said);
      const price = known.get(id ?? '');
      if (id === undefined) picked.push({ said, prices: [] });
      else if (isOwnPriceId(id)) picked.push({ said, prices: refused(said, id, product) });
      else if (price !== undefined) picked.push({ said, prices: [price] });
      else picked.push({ said, prices: await this.partsOf(tx, said, id, product) });
    }
    // A discount that a fee names comes with that fee, so it is not sold separately.
    const named = new Set(
      picked.flatMap(({ prices }) => prices.flatMap(({ discountIds }) => discountIds)),
    );
    const sold = picked.filter(
      ({ said }) => !(named.has(namedIdOf(said) ?? '') && isPlainAsked(said)),
    );
    return eachOnce(
      sold.flatMap(({ said, prices }) =>
        prices.length === 0 ? { said, price: undefined } : sayingOf(said, prices),
      ),
    );
  }

  /** Reads prices that are sold as they are: fees from the directory, all others in one question to the catalogue. */
  private async read(
    tx: Tx,
    asked: readonly PriceAsked[],
    { isJudged }: NamedFor,
  ): Promise<ReadonlyMap<string, SoldPrice>> {
    const ids = asked.flatMap((said) => namedIdOf(said) ?? []).filter((id) => !isOwnPriceId(id));
    const known = await this.prices.load(tx, ids);
    const isRead = (id: string): boolean => {
      const price = known.get(id);
      return price !== undefined && (isJudged === true || isFee(price));
    };
    const others = ids.filter((id) => !isRead(id));
    if (others.length === 0) return known;
    const { unsold, prices } = await this.offers.picked(tx, others);
    const left = new Set(unsold.map(({ id }) => id));
    const sold = ids.flatMap((id) => (left.has(id) ? [] : (prices.get(id) ?? known.get(id) ?? [])));
    return new Map(sold.map((price) => [price.id, price]));
  }

  /** The prices of an id that is not itself a price, such as a bundle. */
  private async partsOf(
    tx: Tx,
    said: PriceAsked,
    id: string,
    product: NamedFor,
  ): Promise<readonly SoldPrice[]> {
    const { priceIds, prices, unsold } = await this.offers.picked(tx, [id]);
    if (unsold[0] !== undefined && product.isPlanned !== true) {
      throw priceUnsold(placeOf(said), unsold[0]);
    }
    const missing = priceIds.filter((each) => !prices.has(each));
    if (missing.length === 0 && unsold.length === 0) return [...prices.values()];
    const offered = await this.offers.partsOf(tx, product);
    if (missing.includes(id) && offered.some((part) => part.priceIds.includes(id))) return [];
    return refused(said, id, product);
  }

  /** Refuses a price of a member: an ordered bundle's members are products, with prices of their own. */
  async checkOwn(tx: Tx, toSell: readonly ToSell[], product: NamedFor): Promise<void> {
    if (product.isOrdered !== true) return;
    const [bundle] = await this.offers.partsOf(tx, product);
    if (bundle === undefined || bundle.members.length === 0) return;
    const others = [...bundle.priceIds, ...(product.had ?? [])];
    const strange = toSell.flatMap(({ said, price }) => {
      const value = price?.id ?? namedIdOf(said);
      return value === undefined || others.includes(value) ? [] : { path: placeOf(said), value };
    });
    if (strange.length === 0) return;
    const members = await this.offers.bundledIn(tx, bundle);
    for (const { path, value } of strange) {
      const member = members.find(({ priceIds }) => priceIds.includes(value));
      if (member === undefined) continue;
      const reason = `is a price of ${member.id}, which is bundled: it is said in an item of that, or comes as it is offered`;
      throw priceRefused({ path, value, reason });
    }
  }

  /** A characteristic that the product does not state has its default value. */
  async checkFit(tx: Tx, toSell: readonly ToSell[], product: NamedFor): Promise<void> {
    const odd = toSell.filter(({ price }) => price && !isSoldFor(price, product.characteristics));
    if (odd.length === 0) return;
    const offered = await this.offers.partsOf(tx, product);
    for (const { said, price } of odd) {
      if (price === undefined || offered.some((part) => isFitting(price, part, product))) continue;
      throw priceDoesNotFit(placeOf(said), price);
    }
  }
}

function refused(said: PriceAsked, id: string, { isPlanned }: NamedFor): readonly SoldPrice[] {
  if (isPlanned === true) return [];
  throw unknownPrice(placeOf(said), id);
}

/** What the entry states goes to its single price that is no discount; with several, to the parts of the bundle. */
function sayingOf(said: PriceAsked, picked: readonly SoldPrice[]): ToSell[] {
  const others = picked.filter(({ kind }) => kind !== 'discount');
  const [only] = others.length === 1 ? others : picked.length === 1 ? picked : [];
  if (only === undefined) return soldAsParts(said, picked);
  const isWordless = isPlainAsked(said);
  return picked.map((price) => {
    const written = fromOffered(price);
    if (price !== only) return { price, said: { ...written, path: said.path }, isPlain: true };
    const entry = isWordless ? withTermsSaid(written.entry, said) : entryOf(price, said);
    return { price, said: { ...said, entry }, isPlain: isWordless };
  });
}

/** Drops repetitions: the same price with the same words, or once more without any. */
function eachOnce(toSell: readonly ToSell[]): ToSell[] {
  const kept: ToSell[] = [];
  for (const each of toSell) {
    const place = kept.findIndex(({ price }) => price !== undefined && price.id === each.price?.id);
    const other = kept[place];
    const both = other && asOne(other, each);
    if (both === undefined) kept.push(each);
    else kept[place] = both;
  }
  return kept;
}

function asOne(one: ToSell, other: ToSell): ToSell | undefined {
  if (isSame(one.said, other.said)) return one;
  if (other.isPlain === true) return withTermsOf(one, other);
  return one.isPlain === true ? withTermsOf(other, one) : undefined;
}

function isSame(a: PriceAsked, b: PriceAsked): boolean {
  return JSON.stringify(a.entry) === JSON.stringify(b.entry);
}

function isFee({ kind }: SoldPrice): boolean {
  return kind === 'recurring' || kind === 'oneTime';
}
