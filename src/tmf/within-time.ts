// Limits the time of code that cannot be counted: a registered schema is compiled to code of its library, and a few
// lines may recurse for ever, double per level, or compare all elements of a list. The engine stops it by time.
// Whatever can be counted uses `query/steps`.
import { createContext, Script } from 'node:vm';
import { invariant } from '../core/invariant';

const CALL = new Script('work()');
const BENCH: { work?: () => unknown } = {};
Object.setPrototypeOf(BENCH, null);
createContext(BENCH);

/** The work was stopped, because it took too long or too much of the stack. */
export class OutOfTime extends Error {}

/** Adds 0.06 ms, so it wraps whole evaluations and not single values. */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const ended: { outcome?: { readonly result: T } } = {};
  BENCH.work = () => {
    ended.outcome = { result: work() };
  };
  try {
    CALL.runInContext(BENCH, { timeout: limitMs });
  } catch (error: unknown) {
    throw isOverrun(error) ? new OutOfTime(`stopped after ${limitMs} ms`) : error;
  } finally {
    // Otherwise the data would be held until the next evaluation.
    delete BENCH.work;
  }
  invariant(ended.outcome !== undefined, 'work that was not stopped came to its end');
  return ended.outcome.result;
}

// The error comes from another context, so `instanceof` does not work.
function isOverrun(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
  return 'name' in error && error.name === 'RangeError';
}
