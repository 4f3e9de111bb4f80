// The present of work that follows on other work. The clocks of processes differ: which of two came first is said by
// the lock under which both were done, not by the clocks.
import { type Instant, MINUTE_MS, plusMs } from './time';

/** No two clocks differ by more. What lies further ahead was not done by a clock: people dated it. */
const CLOCKS_APART_MS = MINUTE_MS;

/** The instant of work by this clock, which comes after work that was done at these instants under the same lock. */
export function presentAfter(now: Instant, done: readonly Instant[]): Instant {
  const furthest = plusMs(now, CLOCKS_APART_MS);
  const latest = done.reduce((last, at) => (at > last && at <= furthest ? at : last), now);
  return latest > now ? plusMs(latest, 1) : now;
}
