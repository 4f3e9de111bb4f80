// Which of an offering's prices a product is sold with. Fees keep the version that was on sale when the
// product started, for good; usage keeps all versions, because each usage is priced at its own time.
import type { Instant } from '../../core/time';

export type PriceOnSale = {
  readonly id: string;
  readonly kind: string;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
};

/** In the order offered. A price the catalog could not read yet is kept: it may be completed later. */
export function soldPrices(
  offered: readonly string[],
  prices: ReadonlyMap<string, PriceOnSale>,
  startsAt: Instant,
): string[] {
  return offered.filter((id) => {
    const price = prices.get(id);
    if (price?.kind !== 'recurring' && price?.kind !== 'oneTime') return true;
    if (price.validFrom !== null && startsAt < price.validFrom) return false;
    return price.validTo === null || startsAt < price.validTo;
  });
}
