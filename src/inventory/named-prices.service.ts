import { Injectable } from '@nestjs/common';
import { isOwnPriceId, isSoldFor, PriceDirectory, type SoldPrice } from '../catalog';
import type { Tx } from '../platform/database';
import { otherTerms } from './domain/negotiated-price';
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
  termsOf,
  type ToSell,
  withTermsSaid,
} from './tmf637/named-price.convert';
import { alterationsOf } from './tmf637/said-price.convert';
import { hasAmount, isMoney } from './tmf637/said-amounts.convert';

/** What the prices are named for. */
export type NamedFor = Sale &
  Pick<Product, 'offeringId' | 'isOrdered'> & {
    /** Nobody pays yet: what cannot be charged is left as it is said. */
    readonly isPlanned?: boolean;
    /** Only what could not be read is judged. */
    readonly isJudged?: boolean;
  };

/** Those that one entry is sold as; none could be read of a price that its offering sells once it is whole. */
type Picked = { readonly said: PriceAsked; readonly prices: readonly SoldPrice[] };

/** Prices of the catalogue that an order or a product names: what is sold by each of them, or why nothing is. */
@Injectable()
export class NamedPrices {
  constructor(
    private readonly offers: Offers,
    private readonly prices: PriceDirectory,
  ) {}

  /** A bundle as its parts. What names no price is answered as it is. */
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
    // Such a discount comes with the fee that names it.
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

  /** Those that are sold as themselves. A fee is as it is read; of others the catalogue is asked, all at once. */
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

  /** Of what is no price by itself. */
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

  /** What a product does not say of itself it is by default. */
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

/** What is said of a bundle is said of its fees; an amount of it is of none of them. */
function sayingOf(said: PriceAsked, picked: readonly SoldPrice[]): ToSell[] {
  const isWordless = isPlainAsked(said);
  const others = picked.filter(({ kind }) => kind !== 'discount');
  const [only] = others.length === 1 ? others : picked.length === 1 ? picked : [];
  const fees = picked.filter(isFee);
  if (only === undefined) (isWordless ? checkTerms : checkParts)(said, fees);
  return picked.map((price) => {
    const isMeant = only === undefined ? isFee(price) && !isWordless : price === only;
    const written = fromOffered(price);
    if (!isMeant) return { price, said: { ...written, path: said.path } };
    const entry = isWordless ? withTermsSaid(written.entry, said) : entryOf(price, said);
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
    else if (isPlainAsked(other.said)) kept[place] = each;
    else if (!isPlainAsked(each.said) && !isSame(each.said, other.said)) kept.push(each);
  }
  return kept;
}

function isSame(a: PriceAsked, b: PriceAsked): boolean {
  return JSON.stringify(a.entry) === JSON.stringify(b.entry);
}

function isFee({ kind }: SoldPrice): boolean {
  return kind === 'recurring' || kind === 'oneTime';
}
