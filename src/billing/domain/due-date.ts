// Payment terms count calendar days in the payer's zone: 30 days net from 15 March is 14 April,
// whether or not an hour was lost in between.
import { localTime, startOfDay } from '../../core/calendar';
import { DAY_MS, type Instant, formatInstant, plusMs } from '../../core/time';

/** The start of the day by which the bill is to be paid. */
export function dueDate(billDate: Instant, days: number, timeZone: string): Instant {
  const today = startOfDay(localTime(billDate, timeZone).date, 'UTC');
  const date = formatInstant(plusMs(today, days * DAY_MS)).slice(0, 10);
  return startOfDay(date, timeZone);
}
