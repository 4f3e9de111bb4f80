// One condition of a line: whether an event meets it, and whether two lines could match the same event.
import { ownValue } from '../core/own-value';
import { localTime } from '../core/calendar';
import { decimal, isDecimalText } from '../core/decimal';
import { unreachable } from '../core/invariant';
import type { Instant } from '../core/time';
import { attributeText } from './attribute-text';
import type { Attributes, Condition } from './price';
import { zoneOf, type ZoneTable } from './zone-table';

/** The versions of each tariff table, the one that begins last first. */
export type ZoneTables = ReadonlyMap<string, readonly DatedZones[]>;
/** Where conditions name no zone. */
export const NO_TABLES: ZoneTables = new Map();
export type DatedZones = { readonly validFrom: Instant; readonly table: ZoneTable };

/** What is known of a usage when its line is looked for; `timeZone` where neither condition nor card name one. */
export type Sought = {
  readonly attributes: Attributes;
  readonly at: Instant;
  readonly timeZone: string;
  readonly tables: ZoneTables;
};

type Time = Extract<Condition, { kind: 'time' }>;
type Zone = Extract<Condition, { kind: 'zone' }>;
type Range = Extract<Condition, { kind: 'range' }>;

/** A time is matched on the event's local hour and weekday, everything else on the attribute. */
export function holds(condition: Condition, dimension: string, sought: Sought): boolean {
  const value = ownValue(sought.attributes, dimension);
  if (condition.kind === 'time') {
    return holdsAt(condition, sought.at, condition.zone ?? sought.timeZone);
  }
  if (value === undefined) return false;
  const text = attributeText(value);
  switch (condition.kind) {
    case 'oneOf':
      return condition.values.includes(text);
    case 'prefix':
      return text.startsWith(condition.prefix);
    case 'range':
      return isInRange(condition, text);
    case 'zone':
      return condition.zones.includes(zoneIn(condition.table, text, sought) ?? '');
    default:
      return unreachable(condition);
  }
}

/** Undefined also where the table has no version in force. */
export function zoneIn(
  table: string,
  number: string,
  sought: Pick<Sought, 'tables' | 'at'>,
): string | undefined {
  const inForce = zonesInForce(table, sought);
  return inForce && zoneOf(inForce, number);
}

export function zonesInForce(
  table: string,
  { tables, at }: Pick<Sought, 'tables' | 'at'>,
): ZoneTable | undefined {
  return tables.get(table)?.find(({ validFrom }) => validFrom <= at)?.table;
}

export function canBothHold(a: Condition, b: Condition): boolean {
  if (a.kind === 'time' && b.kind === 'time') return shareTime(a, b);
  if (a.kind === 'time' || b.kind === 'time') return true;
  if (a.kind === 'zone' && b.kind === 'zone') {
    return a.table !== b.table || a.zones.some((zone) => b.zones.includes(zone));
  }
  // Which numbers a zone has is in its table, which may change.
  if (a.kind === 'zone' || b.kind === 'zone') return true;
  if (a.kind === 'oneOf') return a.values.some((value) => canHold(b, value));
  if (b.kind === 'oneOf') return b.values.some((value) => canHold(a, value));
  if (a.kind === 'prefix' && b.kind === 'prefix') {
    return a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  }
  if (a.kind === 'range' && b.kind === 'range') return shareRange(a, b);
  return true;
}

function canHold(condition: Exclude<Condition, Time | Zone>, value: string): boolean {
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

/** Hours of different zones may coincide at any time, so only those of one zone can exclude each other. */
function shareTime(a: Time, b: Time): boolean {
  if (a.zone !== b.zone) return true;
  const others = spansOf(b);
  return spansOf(a).some((one) => others.some((other) => meetInWeek(one, other)));
}

export const DAY_MINUTES = 1440;
const WEEK = 7 * DAY_MINUTES;
const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];
type Span = { readonly from: number; readonly minutes: number };

/** Half-open minutes of the week; what runs over its end goes on at its beginning. Each minute stands in one of them. */
export function weekSpans(time: Time): readonly { readonly from: bigint; readonly to: bigint }[] {
  const cut = spansOf(time).flatMap(({ from, minutes }) => {
    const to = from + minutes;
    return to <= WEEK
      ? [{ from, to }]
      : [
          { from, to: WEEK },
          { from: 0, to: to - WEEK },
        ];
  });
  return joined(cut).map(({ from, to }) => ({ from: BigInt(from), to: BigInt(to) }));
}

type Minutes = { readonly from: number; readonly to: number };

/** So that spans of one condition do not overlap. */
function joined(spans: readonly Minutes[]): readonly Minutes[] {
  const found: Minutes[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || last.to < span.from) found.push(span);
    else found[found.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return found;
}

/** Spans in minutes of the week. */
function spansOf({ hours, days }: Time): readonly Span[] {
  const { from, to } = hours ?? { from: 0, to: DAY_MINUTES };
  const minutes = from < to ? to - from : to + DAY_MINUTES - from;
  return (days ?? ALL_DAYS).map((day) => ({ from: (day - 1) * DAY_MINUTES + from, minutes }));
}

function meetInWeek(a: Span, b: Span): boolean {
  const since = (b.from - a.from + WEEK) % WEEK;
  return since < a.minutes || since + b.minutes > WEEK;
}
