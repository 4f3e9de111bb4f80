// Numbers and days in the form that people read. Text from outside is passed through `escape`.
import { localDay } from '../../core/calendar';
import { decimal, formatDecimal } from '../../core/decimal';
import { escape } from '../../core/html';
import { isKnownUnit } from '../../core/quantity';
import { round } from '../../core/rounding';
import { instant, parseInstant } from '../../core/time';
import type { PeriodContent } from './bill-content';

const DECIMALS_SHOWN = 3;

export function money(amount: string): string {
  return escape(grouped(amount));
}

/** To three decimals, or three digits of what is below one; the exact quantity is in the JSON document. */
export function quantityText(quantity: string): string {
  const exact = decimal(quantity);
  const shown = exact.abs().lessThan(1)
    ? exact.toSignificantDigits(DECIMALS_SHOWN)
    : round(exact, DECIMALS_SHOWN, 'halfUp');
  return grouped(formatDecimal(shown));
}

/** `1 token`, `2 tokens`, `3 GB`. Of pieces and periods the number says all. */
export function counted(quantity: string, unit: string | null): string {
  const shown = quantityText(quantity);
  if (unit === null || unit === 'each' || unit === 'period') return shown;
  return `${shown} ${escape(shown !== '1' && isWord(unit) ? `${unit}s` : unit)}`;
}

/** Of units that are somebody's own nobody knows the plural. */
function isWord(unit: string): boolean {
  return isKnownUnit(unit) && unit !== 'min' && /[a-z]{3}$/.test(unit);
}

/** Digits in groups of three by a thin space that does not break: 1 234 567.89 */
export function grouped(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

export function isZero(amount: string): boolean {
  return /^-?[0.]+$/.test(amount);
}

export function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

/** First and last day; a single day when both are the same. */
export function printPeriod({ start, end }: PeriodContent, timeZone: string): string {
  const first = printDay(start, timeZone);
  const last = start === end ? first : localDay(instant(parseInstant(end) - 1), timeZone);
  return first === last ? first : `${first} – ${last}`;
}

export function printDay(at: string, timeZone: string): string {
  return localDay(parseInstant(at), timeZone);
}
