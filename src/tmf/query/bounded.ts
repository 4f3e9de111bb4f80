import { queryStopped } from '../tmf.errors';
import { OutOfTime, withinTime } from '../within-time';
import { isPlain, type ListQuery } from './list-query';

/**
 * A query over `work` in memory. Comparisons take as long as the values are; patterns and JSONPaths
 * can take longer, and are stopped by a 503.
 */
export function bounded<T>(
  limitMs: number,
  { filter, jsonPaths, sort }: Pick<ListQuery, 'filter' | 'jsonPaths' | 'sort'>,
  work: () => T,
): T {
  const isQuick =
    jsonPaths.length === 0 &&
    sort.every(isPlain) &&
    !filter.flat().some(({ operator }) => operator === 'regex');
  return isQuick ? work() : stoppedAfter(limitMs, work);
}

export function stoppedAfter<T>(limitMs: number, work: () => T): T {
  try {
    return withinTime(limitMs, work);
  } catch (error: unknown) {
    throw error instanceof OutOfTime ? queryStopped(limitMs) : error;
  }
}
