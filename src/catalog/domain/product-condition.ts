// What a fee asks of the product it is sold with: that it was ordered blue, or in size L. Usage is asked
// nothing here: conditions of a usage price are on the usage.
import { isWithin, type Range } from './range';

/** Holds for any of the values and within any of the ranges (start included, end not). */
export type ProductCondition = {
  /** The characteristic of the product. */
  readonly name: string;
  readonly values: readonly string[];
  readonly ranges: readonly Pick<Range, 'from' | 'to'>[];
};

/** The values of each characteristic, by its name. */
export type Characteristics = ReadonlyMap<string, readonly string[]>;

/** Of a product that does not say what is asked, nothing holds. */
export function isSoldFor(
  { soldFor }: { readonly soldFor: readonly ProductCondition[] },
  characteristics: Characteristics,
): boolean {
  return soldFor.every((condition) =>
    (characteristics.get(condition.name) ?? []).some((value) => holds(condition, value)),
  );
}

function holds({ values, ranges }: ProductCondition, value: string): boolean {
  const isIn = (range: Pick<Range, 'from' | 'to'>): boolean =>
    isWithin({ ...range, interval: 'closedBottom' }, value);
  return values.includes(value) || ranges.some(isIn);
}
