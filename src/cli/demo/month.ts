// The calendar month of the demo: the last one that has ended at the first run; later runs use the same month, so
// that they find what the first one made.
import { type BillingCycle, periodContaining, previousPeriod } from '../../core/calendar';
import { formatInstant, type Instant, type Period, plusMs, tryParseInstant } from '../../core/time';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function lastMonth(now: Instant): Period {
  return previousPeriod(MONTHLY, periodContaining(MONTHLY, now));
}

/** Parses `2026-10`; undefined when it is not a month that has ended. */
export function monthNamed(text: string, now: Instant): Period | undefined {
  const start = /^\d{4}-\d{2}$/.test(text) ? tryParseInstant(`${text}-01T00:00:00Z`) : undefined;
  if (start === undefined) return undefined;
  const month = periodContaining(MONTHLY, start);
  return month.to <= now ? month : undefined;
}

export function monthOf(at: Instant): Period {
  return periodContaining(MONTHLY, at);
}

/** Formats as `October 2026`. */
export function nameOf({ from }: Period): string {
  const [year = '', month = '1'] = formatInstant(from).split('-');
  return `${NAMES[Number(month) - 1] ?? ''} ${year}`;
}

export function at(month: Period, afterMs: number): string {
  return formatInstant(plusMs(month.from, afterMs));
}
