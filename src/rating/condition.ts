// One dimension of a line against one event, and whether two lines could both hold for some event.
import { localTime } from '../core/calendar';
import { decimal, isDecimalText } from '../core/decimal';
import { unreachable } from '../core/invariant';
import type { Instant } from '../core/time';
import type { AttributeValue, Condition } from './price';

type Time = Extract<Condition, { kind: 'time' }>;
type Range = Extract<Condition, { kind: 'range' }>;

/** A time is matched on the event's local hour and weekday, everything else on the attribute. */
export function holds(
  condition: Condition,
  value: AttributeValue | undefined,
  at: Instant,
  timeZone: string,
): boolean {
  if (condition.kind === 'time') return holdsAt(condition, at, condition.zone ?? timeZone);
  if (value === undefined) return false;
  const text = String(value);
  switch (condition.kind) {
    case 'oneOf':
      return condition.values.includes(text);
    case 'prefix':
      return text.startsWith(condition.prefix);
    case 'range':
      return isInRange(condition, text);
    default:
      return unreachable(condition);
  }
}

export function canBothHold(a: Condition, b: Condition): boolean {
  if (a.kind === 'time' && b.kind === 'time') return shareTime(a, b);
  if (a.kind === 'time' || b.kind === 'time') return true;
  if (a.kind === 'oneOf') return a.values.some((value) => canHold(b, value));
  if (b.kind === 'oneOf') return b.values.some((value) => canHold(a, value));
  if (a.kind === 'prefix' && b.kind === 'prefix') {
    return a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  }
  if (a.kind === 'range' && b.kind === 'range') return shareRange(a, b);
  return true;
}

function canHold(condition: Exclude<Condition, Time>, value: string): boolean {
  if (condition.kind === 'oneOf') return condition.values.includes(value);
  if (condition.kind === 'prefix') return value.startsWith(condition.prefix);
  return isInRange(condition, value);
}

function isInRange({ from, to }: Range, text: string): boolean {
  if (!isDecimalText(text)) return false;
  const value = decimal(text);
  return (from === null || value.greaterThanOrEqualTo(from)) && (to === null || value.lessThan(to));
}

function shareRange(a: Range, b: Range): boolean {
  const startsBeforeEnd = (from: Range, to: Range) =>
    from.from === null || to.to === null || from.from.lessThan(to.to);
  return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
}

function holdsAt({ hours, days }: Time, at: Instant, timeZone: string): boolean {
  const { minuteOfDay: minute, weekday } = localTime(at, timeZone);
  if (hours === null) return isOn(days, weekday);
  const { from, to } = hours;
  if (from < to) return minute >= from && minute < to && isOn(days, weekday);
  if (minute >= from) return isOn(days, weekday);
  return minute < to && isOn(days, weekday === 1 ? 7 : weekday - 1);
}

function isOn(days: Time['days'], weekday: number): boolean {
  return days === null || days.includes(weekday);
}

/** In two zones any hour of one may be any hour of the other, so only what shares a zone is told apart. */
function shareTime(a: Time, b: Time): boolean {
  if (a.zone !== b.zone) return true;
  const others = spansOf(b);
  return spansOf(a).some((one) => others.some((other) => meetInWeek(one, other)));
}

const DAY = 1440;
const WEEK = 7 * DAY;
const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];
type Span = { readonly from: number; readonly minutes: number };

/** In minutes of the week. */
function spansOf({ hours, days }: Time): readonly Span[] {
  const { from, to } = hours ?? { from: 0, to: DAY };
  const minutes = from < to ? to - from : to + DAY - from;
  return (days ?? ALL_DAYS).map((day) => ({ from: (day - 1) * DAY + from, minutes }));
}

function meetInWeek(a: Span, b: Span): boolean {
  const since = (b.from - a.from + WEEK) % WEEK;
  return since < a.minutes || since + b.minutes > WEEK;
}
