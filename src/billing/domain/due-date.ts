// Payment terms count calendar days in the payer's zone: 30 days net from 15 March is 14 April,
// whether or not an hour was lost in between.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { DAY_MS, type Instant, plusMs } from '../../core/time';

const HALF_DAY_MS = DAY_MS / 2;

/** The start of the day by which the bill is to be paid. */
export function dueDate(billDate: Instant, days: number, timeZone: string): Instant {
  const daily: BillingCycle = { frequency: 'day', interval: 1, anchorDay: 1, timeZone };
  const today = periodContaining(daily, billDate).from;
  // Noon is far enough from midnight that a clock change cannot lead to a neighbouring day.
  return periodContaining(daily, plusMs(today, days * DAY_MS + HALF_DAY_MS)).from;
}
