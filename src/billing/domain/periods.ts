// Which periods of a payer are open, and which of them is closed next. Periods are closed in order,
// one after the other, from the first that has anything; an off-cycle bill splits the running one.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';

export type Openness = {
  readonly cycle: BillingCycle;
  /** End of what is closed; null before the first bill. */
  readonly openFrom: Instant | null;
  /** The earliest thing there is to bill: an accrual's period or a subscription's start. */
  readonly earliest: Instant | null;
};

/** The rest of the cycle's period from `from` on: all of it, unless an off-cycle bill took the start. */
export function openPeriod(cycle: BillingCycle, from: Instant): Period {
  return { from, to: periodContaining(cycle, from).to };
}

/** The period to close next, whenever it ends; nothing while the payer has nothing to bill yet. */
export function firstOpenPeriod({ cycle, openFrom, earliest }: Openness): Period | undefined {
  if (openFrom !== null) return openPeriod(cycle, openFrom);
  return earliest === null ? undefined : periodContaining(cycle, earliest);
}

/**
 * The period to close next, if it ends by `upTo`. A period that runs may be closed ahead of its end
 * when that is asked for; one that has not begun may not, so a slip of the year closes no future.
 */
export function nextToClose(payer: Openness, upTo: Instant, now: Instant): Period | undefined {
  const period = firstOpenPeriod(payer);
  return period && period.to <= upTo && period.from <= now ? period : undefined;
}

/** Where the running period starts; the next one, once the running one is closed. */
export function runningStart({ cycle, openFrom }: Openness, now: Instant): Instant {
  const running = periodContaining(cycle, now).from;
  return openFrom !== null && openFrom > running ? openFrom : running;
}

/** The last of the periods that end by `upTo`: where a payer with nothing to bill may jump to. */
export function lastEnded(cycle: BillingCycle, upTo: Instant, now: Instant): Instant {
  const limit = upTo < now ? upTo : now;
  return periodContaining(cycle, limit).from;
}
