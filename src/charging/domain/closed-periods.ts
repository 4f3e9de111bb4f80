// Which of a payer's periods are closed for good: all that end before what is open begins. One that an
// off-cycle bill took the start of is not among them.
import { nextPeriod, periodContaining } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';
import type { Account } from './context';

/** Those that reach beyond `since`, oldest first. */
export function periodsClosedSince(
  { cycle, openFrom }: Pick<Account, 'cycle' | 'openFrom'>,
  since: Instant,
): Period[] {
  const closed: Period[] = [];
  if (openFrom === null) return closed;
  let period = periodContaining(cycle, since);
  while (period.to <= openFrom) {
    closed.push(period);
    period = nextPeriod(cycle, period);
  }
  return closed;
}
