// Which periods of a payer are open, and which of them is closed next. Periods are closed in order,
// one after the other, from the first that has anything; an off-cycle bill splits the running one.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';

export type Openness = {
  readonly cycle: BillingCycle;
  /** The end of the last closed period; null before the first bill. */
  readonly openFrom: Instant | null;
  /** The start of the earliest billable thing: an accrual's period or a subscription. */
  readonly earliest: Instant | null;
};

/** The period from `from` to the end of the cycle's period; `from` is inside it after an off-cycle bill. */
export function openPeriod(cycle: BillingCycle, from: Instant): Period {
  return { from, to: periodContaining(cycle, from).to };
}

/** The period to close next, whenever it ends; undefined when the payer has nothing to bill yet. */
export function firstOpenPeriod({ cycle, openFrom, earliest }: Openness): Period | undefined {
  if (openFrom !== null) return openPeriod(cycle, openFrom);
  return earliest === null ? undefined : periodContaining(cycle, earliest);
}

/**
 * The period to close next, if it ends by `upTo`. A running period may be closed ahead of its end on request. One
 * that has not begun may not, so a mistyped year closes no future periods.
 */
export function nextToClose(payer: Openness, upTo: Instant, now: Instant): Period | undefined {
  const period = firstOpenPeriod(payer);
  return period && period.to <= upTo && period.from <= now ? period : undefined;
}

/** The start of the running period, or of the next one when the running one is closed already. */
export function runningStart({ cycle, openFrom }: Openness, now: Instant): Instant {
  const running = periodContaining(cycle, now).from;
  return openFrom !== null && openFrom > running ? openFrom : running;
}

/** The end of the last period that ends by `upTo`; a payer without anything to bill may skip to it. */
export function lastEnded(cycle: BillingCycle, upTo: Instant, now: Instant): Instant {
  const limit = upTo < now ? upTo : now;
  return periodContaining(cycle, limit).from;
}
