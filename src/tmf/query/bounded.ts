import { queryStopped } from '../tmf.errors';
import { OutOfTime, withinTime } from '../within-time';
import type { ListQuery } from './list-query';

/**
 * A query over `work` in memory. Comparisons take as long as the values are; patterns and JSONPaths
 * can take longer, and are stopped by a 503.
 */
export function bounded<T>(
  limitMs: number,
  { filter, jsonPaths }: Pick<ListQuery, 'filter' | 'jsonPaths'>,
  work: () => T,
): T {
  const isPlain =
    jsonPaths.length === 0 && !filter.flat().some(({ operator }) => operator === 'regex');
  if (isPlain) return work();
  try {
    return withinTime(limitMs, work);
  } catch (error: unknown) {
    throw error instanceof OutOfTime ? queryStopped(limitMs) : error;
  }
}
