// Conditions of a fee on the product it is sold with: ordered in blue, or in size L. Conditions of a usage price are
// on the usage and are not checked here.
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

/** A condition on a characteristic that the product does not have is not met. */
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
