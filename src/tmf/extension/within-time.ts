// Schemas come from strangers, and a small one can ask for endless work (patterns, references that
// multiply). What they make run is cut off by the engine when its time is over.
import { createContext, Script } from 'node:vm';

const scope: { work: () => unknown } = { work: () => undefined };
const realm = createContext(scope);
const script = new Script('work()');

/** The result of `work`, which is synchronous; undefined when it took too long or too much stack. */
export function withinTime<T extends object>(timeoutMs: number, work: () => T): T | undefined {
  scope.work = work;
  try {
    return script.runInContext(realm, { timeout: timeoutMs }) as T;
  } catch (error: unknown) {
    if (isOverrun(error)) return undefined;
    throw error;
  } finally {
    scope.work = () => undefined;
  }
}

// A stack overflow belongs to the realm it happened in, so its class does not tell.
function isOverrun(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
  return 'name' in error && error.name === 'RangeError';
}
