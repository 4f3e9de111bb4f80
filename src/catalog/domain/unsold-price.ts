// Prices that are listed for sale but cannot be sold as stated: a bundle with terms of its own that was not checked
// in its state, and a tier outside of its table. An incomplete price is different: it is sold once it is complete.
import { cumulativeUse } from './tier-table';
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';

export type Unsold = { readonly id: string; readonly reason: string };

/** For a price inside an offering, parts cannot be found by its id. */
export function partsWithin({ parts: [value] }: WrittenPrice): PriceProblem[] {
  if (value === undefined) return [];
  const message = 'is of a price of the catalogue: an offering names one that is sold as its parts';
  return [{ path: 'bundledPopRelationship', value, code: 'catalog.bundle-terms', message }];
}

/** `faults` are the problems that kept it from being compiled. */
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
