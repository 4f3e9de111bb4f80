// Which of an offering's prices a product is sold with: those that are on sale and fit what it is ordered as. Usage
// keeps all its versions, because each usage is priced at its own time; all else keeps the version that was on sale
// when the product started, for good.
import {
  type Characteristics,
  isSoldFor,
  type ProductCondition,
} from '../../catalog/domain/product-condition';
import type { Selling } from '../../catalog/domain/sold-price';
import {
  type Listed,
  type Rival,
  rivalsAmong,
  turnsAmong,
} from '../../catalog/domain/rival-prices';
import { isValidAt } from '../../catalog/domain/validity';
import { formatInstant, type Instant } from '../../core/time';

export type PriceOnSale = {
  readonly id: string;
  readonly kind: string;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly soldFor: readonly ProductCondition[];
  readonly selling?: Selling;
};

/** A price the catalog could not read yet is no member: it may be completed later. */
export type PricesOnSale = ReadonlyMap<string, PriceOnSale>;

export type Sale = { readonly startsAt: Instant; readonly characteristics: Characteristics };

/** In the order offered. A price the catalog could not read yet is kept. */
export function soldPrices(offered: readonly string[], prices: PricesOnSale, sale: Sale): string[] {
  return offered.filter((id) => {
    const price = prices.get(id);
    return (
      price === undefined ||
      (isOnSale(price, sale.startsAt) && isSoldFor(price, sale.characteristics))
    );
  });
}

export type LeftOut = { readonly id: string; readonly kind: string; readonly why: string };

export const OTHER_CHARACTERISTICS = 'is for products with other characteristics';

/** Of each kind that an offering charges by and that nothing is sold of: what keeps each of them from it. */
export function leftOut(offered: readonly string[], prices: PricesOnSale, sale: Sale): LeftOut[] {
  const known = offered.flatMap((id) => prices.get(id) ?? []);
  const sold = soldPrices(offered, prices, sale);
  const kinds = new Set(sold.map((id) => prices.get(id)?.kind));
  return known
    .filter(({ kind }) => kind !== 'discount' && !kinds.has(kind))
    .map((price) => ({
      id: price.id,
      kind: price.kind,
      why: whyNotOnSale(price, sale.startsAt) ?? OTHER_CHARACTERISTICS,
    }));
}

/**
 * What a product that was sold with `sold` is sold with when it has become another: conditions that hold no more
 * take their prices away, those that hold now bring theirs. Nothing else changes by it.
 */
export function refittedPrices(
  sold: readonly string[],
  offered: readonly string[],
  prices: PricesOnSale,
  sale: Sale,
): string[] {
  const asksOf = (id: string): boolean => (prices.get(id)?.soldFor.length ?? 0) > 0;
  const stillFits = (id: string): boolean => {
    const price = prices.get(id);
    return price === undefined || isSoldFor(price, sale.characteristics);
  };
  const others = offered.filter((id) => asksOf(id) && !sold.includes(id));
  return [...sold.filter(stillFits), ...new Set(soldPrices(others, prices, sale))];
}

/** As they are asked for usage, however they are listed: only the places of usage change hands. */
export function inTurn(ids: readonly string[], prices: ReadonlyMap<string, Listed>): string[] {
  const turns = turnsAmong(ids.flatMap((id) => prices.get(id) ?? []));
  const isRate = new Set(turns);
  const next = turns.values();
  return ids.map((id) => (isRate.has(id) ? (next.next().value ?? id) : id));
}

/** A price that is sold beside another of the same usage, with the other's id; what `stood` is not judged. */
export function rivalIn(
  ids: readonly string[],
  prices: ReadonlyMap<string, Listed>,
  stood: readonly string[] = [],
): Rival | undefined {
  // Whoever names a price that is picked means it.
  const meant = [...new Set(ids)].flatMap((id) => {
    const { selling: _selling, ...price } = prices.get(id) ?? {};
    return 'id' in price ? [price] : [];
  });
  return rivalsAmong(meant).find((pair) => !pair.every((id) => stood.includes(id)));
}

/** Of a price that is named; undefined where it may be sold then. */
export function whyNotOnSale(price: PriceOnSale, at: Instant): string | undefined {
  if (isOnSale(price, at)) return undefined;
  if (price.selling === 'withdrawn')
    return 'is Retired, Obsolete or Rejected, and not sold any more';
  return `is not sold at ${formatInstant(at)}, which its validFor does not contain`;
}

function isOnSale({ kind, selling, ...validity }: PriceOnSale, at: Instant): boolean {
  if (selling === 'withdrawn') return false;
  return kind === 'usage' || kind === 'overage' || isValidAt(validity, at);
}
