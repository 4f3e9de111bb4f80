// Which prices of an offering a product is sold with: those on sale that fit its characteristics. Usage prices keep
// all versions, because usage is priced at its own time; other prices keep the version that was on sale when the
// product started.
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

/** A price that the catalog cannot read yet is missing here; it may be completed later. */
export type PricesOnSale = ReadonlyMap<string, PriceOnSale>;

export type Sale = { readonly startsAt: Instant; readonly characteristics: Characteristics };

/** Keeps the order of the offering, and prices that the catalog cannot read yet. */
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

/** For each price type of the offering of which nothing is sold: the prices left out, and why. */
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
 * The prices of a product whose characteristics changed: prices whose conditions no longer hold go, those whose
 * conditions now hold come. All others stay.
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

/** Reorders usage prices into the order in which usage asks them; other prices keep their places. */
export function inTurn(ids: readonly string[], prices: ReadonlyMap<string, Listed>): string[] {
  const turns = turnsAmong(ids.flatMap((id) => prices.get(id) ?? []));
  const isRate = new Set(turns);
  const next = turns.values();
  return ids.map((id) => (isRate.has(id) ? (next.next().value ?? id) : id));
}

/** A pair of prices that would both price the same usage. Pairs that were both in `stood` are not checked. */
export function rivalIn(
  ids: readonly string[],
  prices: ReadonlyMap<string, Listed>,
  stood: readonly string[] = [],
): Rival | undefined {
  // Naming a price selects it, so its sale conditions are ignored here.
  const meant = [...new Set(ids)].flatMap((id) => {
    const { selling: _selling, ...price } = prices.get(id) ?? {};
    return 'id' in price ? [price] : [];
  });
  return rivalsAmong(meant).find((pair) => !pair.every((id) => stood.includes(id)));
}

/** Why a named price cannot be sold at that time; undefined when it can. */
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
