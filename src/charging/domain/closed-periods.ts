// The closed periods of a payer: those that end before the first open one begins. A period of which an off-cycle bill
// took only the start is not closed.
import { nextPeriod, periodContaining } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';
import type { Account } from './context';

/** Closed periods that reach beyond `since`, oldest first. */
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
