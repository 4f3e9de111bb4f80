// One dimension of a line against one event, and whether two lines could both hold for some event.
import { localTime } from '../core/calendar';
import { decimal, isDecimalText } from '../core/decimal';
import { unreachable } from '../core/invariant';
import type { Instant } from '../core/time';
import type { AttributeValue, Condition, DayHours } from './price';

type Time = Extract<Condition, { kind: 'time' }>;
type Range = Extract<Condition, { kind: 'range' }>;

/** A time is matched on the event's local hour and weekday, everything else on the attribute. */
export function holds(
  condition: Condition,
  value: AttributeValue | undefined,
  at: Instant,
  timeZone: string,
): boolean {
  if (condition.kind === 'time') return holdsAt(condition, at, timeZone);
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
  const local = localTime(at, timeZone);
  if (days !== null && !days.includes(local.weekday)) return false;
  return hours === null || isWithin(hours, local.minuteOfDay);
}

function isWithin({ from, to }: DayHours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function shareTime(a: Time, b: Time): boolean {
  const shareDay =
    a.days === null || b.days === null || a.days.some((day) => b.days?.includes(day));
  if (!shareDay || a.hours === null || b.hours === null) return shareDay;
  return isWithin(a.hours, b.hours.from) || isWithin(b.hours, a.hours.from);
}
