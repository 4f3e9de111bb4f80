import { setTimeout as pause } from 'node:timers/promises';
import { isLockTimeout } from './interruption';

/** Of one turn: so long that others wait while what they need is free. */
const IN_VAIN_MAX = 5;
/** Between turns, growing while nothing becomes free. */
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 2_000;

/**
 * Background work takes first what is free. What others held then comes here, one after the other, so
 * that who waits holds nothing meanwhile: `attempt` waits for a short time and answers false, or throws
 * a lock timeout, when it is still held. A turn ends after a few in vain. Answers what is left for the
 * next one, what was not tried before what was.
 */
export async function busyLast<T>(
  busy: readonly T[],
  attempt: (item: T) => Promise<boolean>,
): Promise<T[]> {
  const inVain: T[] = [];
  let tried = 0;
  for (const item of busy) {
    if (inVain.length === IN_VAIN_MAX) break;
    tried += 1;
    if (!(await attempt(item).catch(falseIfHeld))) inVain.push(item);
  }
  return [...busy.slice(tried), ...inVain];
}

/** Turn after turn until nothing is left. A `turn` answers what is left after it, and throws when it may not go on. */
export async function untilNoneBusy<T>(
  busy: readonly T[],
  turn: (left: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  let left = busy;
  let pauseMs = PAUSE_FIRST_MS;
  while (left.length > 0) {
    const before = left.length;
    left = await turn(left);
    if (left.length === 0) return;
    pauseMs = left.length < before ? PAUSE_FIRST_MS : Math.min(PAUSE_MAX_MS, pauseMs * 2);
    await pause(pauseMs);
  }
}

function falseIfHeld(error: unknown): false {
  if (isLockTimeout(error)) return false;
  throw error;
}
