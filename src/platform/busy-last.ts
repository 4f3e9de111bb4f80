import { setTimeout as pause } from 'node:timers/promises';
import { isLockTimeout } from './interruption';

/** Failed attempts per turn, since each one waits while other work could be done. */
const IN_VAIN_MAX = 5;
/** The first pause between turns; pauses grow while nothing becomes free. */
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 2_000;

/**
 * Background work first does what is free; what was locked comes here and is tried one by one, so that a waiting
 * attempt holds nothing. `attempt` waits briefly and answers false, or throws a lock timeout, when its item is still
 * locked. A turn ends after a few failures. Answers what is left for the next turn, untried items first.
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

/** Repeats turns until nothing is left. `turn` answers what is left, and throws to stop. */
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
