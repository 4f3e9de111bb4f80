// What a client wrote and this process evaluates (patterns, JSONPaths) may run away, whatever was
// checked before: a regular expression of twenty characters can take years. The engine stops it here.
import { createContext, Script } from 'node:vm';
import { HttpError } from '../http-error';
import type { ListQuery } from './list-query';

const CALL = new Script('work()');
const BENCH = createContext(Object.create(null) as object) as { work?: () => unknown };
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Comparisons take as long as the values are; only these can take longer. */
export function mayRunAway({
  filter,
  jsonPaths,
}: Pick<ListQuery, 'filter' | 'jsonPaths'>): boolean {
  return jsonPaths.length > 0 || filter.flat().some(({ operator }) => operator === 'regex');
}

/** Costs 0.06 ms more than the work itself, so it is for whole evaluations and not for each value. */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const found: { result?: T } = {};
  BENCH.work = () => {
    found.result = work();
  };
  try {
    CALL.runInContext(BENCH, { timeout: limitMs });
  } catch (error: unknown) {
    throw hasTimedOut(error) ? tooExpensive(limitMs) : error;
  } finally {
    // What was searched must not be kept until the next search.
    delete BENCH.work;
  }
  return found.result as T;
}

// The error comes from the other context, so it is no instance of this one's `Error`.
function hasTimedOut(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === TIMED_OUT;
}

function tooExpensive(limitMs: number): HttpError {
  const message = `The query was stopped after ${limitMs} ms: a simpler pattern finds the same`;
  return new HttpError(503, 'tmf.query-too-expensive', message);
}
