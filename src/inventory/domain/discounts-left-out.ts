// Discounts of an offering that reduce nothing of a sale, each with the reason.
import { isSoldFor } from '../../catalog/domain/product-condition';
import { type Discount, type Reduced, reducersOf } from './fee-discount';
import {
  type LeftOut,
  OTHER_CHARACTERISTICS,
  type PriceOnSale,
  type Sale,
  whyNotOnSale,
} from './sold-prices';

type Reducing = PriceOnSale & Reduced & { readonly discount: Discount | null };

/** Discounts that are not on sale; when none applies, also those for products with other characteristics. */
export function discountsLeftOut(offered: readonly Reducing[], sale: Sale): LeftOut[] {
  const discounts = offered.filter(({ kind }) => kind === 'discount');
  const isSold = (price: Reducing): boolean =>
    whyNotOnSale(price, sale.startsAt) === undefined && isSoldFor(price, sale.characteristics);
  const otherwise = discounts.some(isSold) ? undefined : OTHER_CHARACTERISTICS;
  return discounts
    .filter((price) => !isSold(price))
    .flatMap((price) => {
      const why = whyNotOnSale(price, sale.startsAt) ?? otherwise;
      return why === undefined ? [] : [{ id: price.id, kind: price.kind, why }];
    });
}

/** Discounts in a sale that reduce none of the prices sold with them. */
export function idleDiscounts(sold: readonly Reducing[]): LeftOut[] {
  const fees = sold.filter(({ kind }) => kind === 'recurring' || kind === 'oneTime');
  const reducing = new Set([
    ...sold.flatMap(({ discountIds }) => discountIds),
    ...fees.flatMap((fee) => reducersOf(fee, sold).map(({ price }) => price.id)),
  ]);
  const ids = new Set(sold.map(({ id }) => id));
  return sold.flatMap(({ id, kind, discount }) => {
    const of = discount?.priceIds ?? [];
    const isIdle = discount !== null && !reducing.has(id) && !of.some((each) => ids.has(each));
    if (kind !== 'discount' || !isIdle) return [];
    const what = of.length === 0 ? 'fees, and none is' : `${of.join(', ')}, which is not`;
    return [{ id, kind, why: `is of ${what} sold with it` }];
  });
}
