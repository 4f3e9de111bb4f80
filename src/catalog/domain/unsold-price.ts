// What is listed to be sold and could not be sold as it says: a bundle that says more than its parts, in a state in
// which nobody judged it, and a tier without its table. What is not whole yet is no such thing: it is sold once it is.
import { cumulativeUse } from './tier-table';
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';

export type Unsold = { readonly id: string; readonly reason: string };

/** Of one that an offering writes down itself: its parts would not be found by its id. */
export function partsWithin({ parts: [value] }: WrittenPrice): PriceProblem[] {
  if (value === undefined) return [];
  const message = 'is of a price of the catalogue: an offering names one that is sold as its parts';
  return [{ path: 'bundledPopRelationship', value, code: 'catalog.bundle-terms', message }];
}

/** `faults` are what kept it from being compiled. */
export function whyUnsold(
  price: WrittenPrice,
  faults: readonly PriceProblem[],
): string | undefined {
  if (price.parts.length === 0) {
    return cumulativeUse(price) && 'is a tier, and sold by the table that it is a part of';
  }
  const isTable = ['usage', 'overage'].includes(kindOf(price.priceType) ?? '');
  if (isTable || faults.length === 0) return undefined;
  const said = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
  return `is not sold as it is written: ${said}`;
}
