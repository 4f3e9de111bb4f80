// `sort=-a,+b` (TMF630 §4.7): nested paths allowed, rows without the attribute last. A plus sign
// arrives as a space because query strings decode it so.
import { queryInvalid } from '../tmf.errors';
import type { Body } from '../resource-type';
import type { SortKey } from './list-query';
import { valuesAt } from './values-at';

const KEYS_MAX = 8;

export function parseSort(parameters: readonly string[]): readonly SortKey[] {
  const parts = parameters.flatMap((parameter) => parameter.split(','));
  const keys = parts.map(parseKey).filter((key) => key.path.length > 0);
  if (keys.length > KEYS_MAX) {
    throw queryInvalid('sort', parameters.join(','), `takes at most ${KEYS_MAX} attributes`);
  }
  return keys;
}

function parseKey(part: string): SortKey {
  const descending = part.trimStart().startsWith('-');
  const name = part.trim().replace(/^[+-]/, '');
  return { path: name.split('.').filter((step) => step !== ''), descending };
}

/** The order SQL gives, for rows that are held in memory: numbers before text, absent last. */
export function compareBy(sort: readonly SortKey[]): (a: Body, b: Body) => number {
  return (a, b) => {
    for (const { path, descending } of sort) {
      const [left, right] = [valuesAt(a, path)[0], valuesAt(b, path)[0]];
      if (left === undefined || right === undefined) {
        if (left === right) continue;
        return left === undefined ? 1 : -1;
      }
      const order = compareScalars(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

// The order of types inside jsonb.
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
