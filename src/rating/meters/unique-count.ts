// uniqueCount: how many different values of an attribute the period has seen.
import { ownValue } from '../../core/own-value';
import { attributeText } from '../attribute-text';
import { ONE_SCALED } from '../grid';
import { type NotRatable, notRatable } from '../outcome';
import type { Usage } from '../price';
import { seenOf } from '../seen-values';
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function countUnique(
  before: CounterState,
  usage: Usage,
  attribute: string,
): Tally | NotRatable {
  const value = ownValue(usage.attributes, attribute);
  if (value === undefined) {
    const message = `The meter counts ${attribute}, which is missing`;
    return notRatable('usage.attribute-missing', `attributes.${attribute}`, message);
  }
  const text = attributeText(value);
  const seen = before.extra?.seen ?? seenOf([]);
  if (seen.has(text)) return { aggregate: before.aggregate, extra: before.extra };
  return {
    aggregate: before.aggregate + ONE_SCALED,
    extra: { ...before.extra, seen: seen.with(text) },
  };
}

/** The value of a usage that the line counts; undefined when it has none. */
export function uniqueValueOf(
  { uniqueBy }: { readonly uniqueBy: string | null },
  { attributes }: Pick<Usage, 'attributes'>,
): string | undefined {
  const value = uniqueBy === null ? undefined : ownValue(attributes, uniqueBy);
  return value === undefined ? undefined : attributeText(value);
}
