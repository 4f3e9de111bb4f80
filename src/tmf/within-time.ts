// A registered schema becomes code of its library, in which nothing counts: a few lines can refer to
// themselves for ever, double at each level or compare every element of a list with every other. The
// engine stops it here, by time. What can be counted is: `query/steps`.
import { createContext, Script } from 'node:vm';
import { invariant } from '../core/invariant';

const CALL = new Script('work()');
const BENCH: { work?: () => unknown } = {};
Object.setPrototypeOf(BENCH, null);
createContext(BENCH);

/** The work was stopped: it took too long, or too much of the stack. */
export class OutOfTime extends Error {}

/** Costs 0.06 ms more than the work itself, so it is for whole evaluations and not for each value. */
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
    // What was searched must not be kept until the next search.
    delete BENCH.work;
  }
  invariant(ended.outcome !== undefined, 'work that was not stopped came to its end');
  return ended.outcome.result;
}

// The error comes from the other context, so it is no instance of this one's classes.
function isOverrun(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
  return 'name' in error && error.name === 'RangeError';
}
