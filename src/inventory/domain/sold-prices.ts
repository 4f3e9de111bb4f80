// Which of an offering's prices a product is sold with: those that are on sale and fit what it is ordered as. Usage
// keeps all its versions, because each usage is priced at its own time; all else keeps the version that was on sale
// when the product started, for good.
import {
  type Characteristics,
  isSoldFor,
  type ProductCondition,
} from '../../catalog/domain/product-condition';
import type { Selling } from '../../catalog/domain/sold-price';
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

/**
 * The first of them that prices a usage is asked for it: an overage before what it goes beyond was priced by. Only the
 * places of usage change hands.
 */
export function inTurn(
  ids: readonly string[],
  prices: ReadonlyMap<string, { readonly kind: string }>,
): string[] {
  const isOf = (id: string, ...kinds: string[]): boolean =>
    kinds.includes(prices.get(id)?.kind ?? '');
  const rates = ids.filter((id) => isOf(id, 'usage', 'overage'));
  const turns = [
    ...rates.filter((id) => isOf(id, 'overage')),
    ...rates.filter((id) => isOf(id, 'usage')),
  ].values();
  return ids.map((id) => (rates.includes(id) ? (turns.next().value ?? id) : id));
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
