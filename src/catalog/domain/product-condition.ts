// What a fee asks of the product it is sold with: that it was ordered blue, or in size L. Usage is asked
// nothing here: conditions of a usage price are on the usage.
import { decimal, isDecimalText } from '../../core/decimal';

/** Holds for any of the values and within any of the ranges (start included, end not). */
export type ProductCondition = {
  /** The characteristic of the product. */
  readonly name: string;
  readonly values: readonly string[];
  readonly ranges: readonly { readonly from: string | null; readonly to: string | null }[];
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
  return values.includes(value) || ranges.some((range) => isWithin(range, value));
}

function isWithin({ from, to }: ProductCondition['ranges'][number], text: string): boolean {
  if (!isDecimalText(text)) return false;
  const value = decimal(text);
  if (from !== null && value.lessThan(decimal(from))) return false;
  return to === null || value.lessThan(decimal(to));
}
