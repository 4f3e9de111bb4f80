// Which of an offering's prices a product is sold with: those that fit what it is ordered as. Fees keep the
// version that was on sale when the product started, for good; usage keeps all versions, because each usage is
// priced at its own time.
import {
  type Characteristics,
  isSoldFor,
  type ProductCondition,
} from '../../catalog/domain/product-condition';
import type { Instant } from '../../core/time';

export type PriceOnSale = {
  readonly id: string;
  readonly kind: string;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly soldFor: readonly ProductCondition[];
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
  const fitting = new Set(
    soldPrices([...new Set([...sold, ...offered])].filter(asksOf), prices, sale),
  );
  const kept = sold.filter((id) => !asksOf(id) || fitting.has(id));
  return [...kept, ...[...fitting].filter((id) => !sold.includes(id))];
}

function isOnSale({ kind, validFrom, validTo }: PriceOnSale, at: Instant): boolean {
  if (kind !== 'recurring' && kind !== 'oneTime') return true;
  return (validFrom === null || at >= validFrom) && (validTo === null || at < validTo);
}
