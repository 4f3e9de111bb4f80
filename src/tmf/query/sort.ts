// `sort=-a,+b` (TMF630 §4.7): nested paths and JSONPaths are allowed, rows without the attribute come last. A plus
// sign arrives as a space, because query strings decode it.
import { queryInvalid } from '../tmf.errors';
import type { Body } from '../resource-type';
import { parseAttributePath, splitAtCommas } from './attribute-path';
import { firstScalarOf } from './json-path';
import type { SortKey } from './list-query';
import type { Steps } from './steps';
import { valuesAt } from './values-at';

const KEYS_MAX = 8;

export function parseSort(parameters: readonly string[]): readonly SortKey[] {
  const keys = parameters.flatMap(splitAtCommas).flatMap(parseKey);
  if (keys.length > KEYS_MAX) {
    throw queryInvalid('sort', parameters.join(','), `takes at most ${KEYS_MAX} attributes`);
  }
  return keys;
}

function parseKey(part: string): readonly SortKey[] {
  const descending = part.startsWith('-');
  const name = part.replace(/^[+-]/, '').trim();
  const key = parseAttributePath('sort', name);
  if (key.jsonPath !== undefined) return [{ ...key, descending }];
  const path = key.path.filter((step) => step !== '');
  return path.length === 0 ? [] : [{ path, descending }];
}

/** Sorts rows in memory as SQL would: numbers before text, absent values last. */
export function sorted<T>(
  items: readonly T[],
  sort: readonly SortKey[],
  bodyOf: (item: T) => Body,
  steps: Steps,
): readonly T[] {
  if (sort.length === 0) return items;
  const placed = items.map((item) => ({ item, values: valuesFor(sort, bodyOf(item), steps) }));
  return placed.toSorted((a, b) => compare(sort, a.values, b.values)).map(({ item }) => item);
}

/** The value of each key; where a path has several values, the first one counts. */
function valuesFor(sort: readonly SortKey[], body: Body, steps: Steps): readonly unknown[] {
  return sort.map((key) =>
    key.jsonPath === undefined
      ? valuesAt(body, key.path)[0]
      : firstScalarOf(body, key.jsonPath, steps),
  );
}

function compare(
  sort: readonly SortKey[],
  left: readonly unknown[],
  right: readonly unknown[],
): number {
  for (const [position, { descending }] of sort.entries()) {
    const [a, b] = [left[position], right[position]];
    if (a === undefined || b === undefined) {
      if (a === b) continue;
      return a === undefined ? 1 : -1;
    }
    const order = compareScalars(a, b);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

// The order of types in jsonb.
const RANK: Readonly<Record<string, number>> = { string: 1, number: 2, boolean: 3 };

function compareScalars(left: unknown, right: unknown): number {
  const rank = (RANK[typeof left] ?? 0) - (RANK[typeof right] ?? 0);
  if (rank !== 0) return rank;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return Number(left) - Number(right);
}
