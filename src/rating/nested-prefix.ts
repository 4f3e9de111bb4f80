// Of two lines with equally many conditions the one with the longer prefix says more: 4930 is part of 49
// and needs no priority. That holds where both fix the same dimensions by prefix and none of the first is
// shorter; anything else is for a priority to decide.
import type { RateLine } from './price';

/** Prefixes by dimension, ordered by the dimension's name. */
export type Prefixes = {
  readonly dimensions: readonly string[];
  readonly lengths: readonly number[];
};

export function prefixesOf({ match }: Pick<RateLine, 'match'>): Prefixes | null {
  const found = Object.entries(match)
    .flatMap(([name, condition]) =>
      condition.kind === 'prefix' ? [[name, condition.prefix.length] as const] : [],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (found.length === 0) return null;
  return {
    dimensions: found.map(([name]) => name),
    lengths: found.map(([, length]) => length),
  };
}

/** For lines that match the same usage, so that the shorter prefix of a dimension begins the longer one. */
export function isLonger(a: Prefixes | null, b: Prefixes | null): boolean {
  if (a === null || b === null || !hasSameDimensions(a, b)) return false;
  const differences = a.lengths.map((length, index) => length - (b.lengths[index] ?? 0));
  return differences.every((each) => each >= 0) && differences.some((each) => each > 0);
}

function hasSameDimensions(a: Prefixes, b: Prefixes): boolean {
  return (
    a.dimensions.length === b.dimensions.length &&
    a.dimensions.every((name, index) => name === b.dimensions[index])
  );
}
