// The time of a row's usage: an instant with a zone, a local time in the map's zone, in ISO 8601 or by a pattern, or
// a count of seconds or milliseconds since an origin, or of days as spreadsheets keep them. Fractions of a millisecond are
// cut. Several columns are parts of one time.
import { localTime } from '../../core/calendar';
import { divideRounded } from '../../core/rounding';
import { DAY_MS, instant, type Instant, MINUTE_MS, tryParseInstant } from '../../core/time';
import { RowFault } from './expression';
import type { ReadNumber } from './notation';
import { add, NONE } from './ratio';
import type { TimeFormat } from './time-format';

export type TimeRule = { readonly columns: readonly string[] } & (
  | {
      readonly kind: 'text';
      readonly zone: string;
      /** Undefined for ISO 8601. */
      readonly format: TimeFormat | undefined;
    }
  | {
      readonly kind: 'epoch';
      readonly unitMs: bigint;
      readonly origin: Instant;
      readonly readNumber: ReadNumber;
    }
  | { readonly kind: 'serial'; readonly zone: string; readonly readNumber: ReadNumber }
);

type Of<Kind extends TimeRule['kind']> = Extract<TimeRule, { readonly kind: Kind }>;

/** The name of the format by which spreadsheets keep times. */
export const SERIAL_FORMAT = 'excel';

/** `texts` are those of the rule's columns. */
export function timeOf(rule: TimeRule, texts: readonly string[]): Instant {
  const parts = texts.map((text) => text.trim());
  const missing = texts.length > 1 ? parts.indexOf('') : -1;
  if (missing >= 0) {
    throw new RowFault(`${rule.columns[missing]} is empty, where the time should be`);
  }
  const at = readBy(rule, parts);
  if (at !== undefined) return at;
  const said = texts.join(' ').slice(0, 40);
  throw new RowFault(`${rule.columns.join(' ')} is ${JSON.stringify(said)}, not ${wantedBy(rule)}`);
}

function readBy(rule: TimeRule, parts: readonly string[]): Instant | undefined {
  if (rule.kind === 'serial') return ofSerial(rule, parts);
  const text = parts.join(' ');
  return rule.kind === 'epoch' ? sinceOrigin(rule, text) : atZone(rule, text);
}

function wantedBy(rule: TimeRule): string {
  if (rule.kind === 'epoch') return 'a number';
  if (rule.kind === 'serial') return 'a day of a spreadsheet like 45446.375';
  if (rule.format !== undefined) return `a time written ${rule.format.pattern}`;
  return 'a date and time (2023-11-16 18:15:46.680); other ways to write one are told by "format" in the map';
}

const EPOCH_MS_MAX = 8_640_000_000_000_000n;

function sinceOrigin(rule: Of<'epoch'>, text: string): Instant | undefined {
  const count = rule.readNumber(text);
  if (count === undefined) return undefined;
  const product = count.over * rule.unitMs;
  const cut = product / count.under - (product < 0n && product % count.under !== 0n ? 1n : 0n);
  const epochMs = cut + BigInt(rule.origin);
  return epochMs > -EPOCH_MS_MAX && epochMs < EPOCH_MS_MAX ? instant(Number(epochMs)) : undefined;
}

/** PostgreSQL writes 09:00:00+02. */
const HOUR_OFFSET = /(:\d{2}(?:[.,]\d+)?[+-]\d{2})$/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

function atZone({ zone, format }: Of<'text'>, text: string): Instant | undefined {
  const iso = format === undefined ? text : (format.iso(text) ?? '');
  const full = DATE_ONLY.test(iso) ? `${iso}T00:00` : iso.replace(HOUR_OFFSET, '$1:00');
  const withZone = tryParseInstant(full);
  if (withZone !== undefined) return withZone;
  const asUtc = tryParseInstant(`${full}Z`);
  return asUtc && fromLocal(asUtc, zone);
}

// Before March 1900 the calendar of spreadsheets has a day too many; after 9999 they have no days.
const [SERIAL_FIRST, SERIAL_END] = [61n, 2_958_466n];
const UNIX_DAY = 25_569n;

/** A day and the part of it that is over, together or apart. Spreadsheets keep 15 digits, some microseconds. */
function ofSerial(
  { zone, readNumber }: Of<'serial'>,
  parts: readonly string[],
): Instant | undefined {
  let total = NONE;
  for (const part of parts) {
    const number = readNumber(part);
    if (number === undefined) return undefined;
    total = add(total, number);
  }
  const { over, under } = total;
  if (over < SERIAL_FIRST * under || over >= SERIAL_END * under) return undefined;
  const localMs = divideRounded((over - UNIX_DAY * under) * BigInt(DAY_MS), under, 'halfUp');
  return fromLocal(instant(Number(localMs)), zone);
}

/**
 * The instant at which clocks in the zone show this time: the first of the two in autumn. A time that is skipped in
 * spring is read as if the clock had not been changed yet.
 */
function fromLocal(asUtc: Instant, zone: string): Instant {
  if (zone === 'UTC') return asUtc;
  const [before, after] = [offsetMs(asUtc - DAY_MS, zone), offsetMs(asUtc + DAY_MS, zone)];
  const first = asUtc - (before > after ? before : after);
  const second = asUtc - (before > after ? after : before);
  if (offsetMs(first, zone) === asUtc - first) return instant(first);
  if (offsetMs(second, zone) === asUtc - second) return instant(second);
  return instant(asUtc - before);
}

function offsetMs(atMs: number, zone: string): number {
  const [there, utc] = [localTime(instant(atMs), zone), localTime(instant(atMs), 'UTC')];
  // No zone is more than a day off, so the weekdays tell whether it is the day before or after there.
  const days = ((there.weekday - utc.weekday + 8) % 7) - 1;
  return days * DAY_MS + (there.minuteOfDay - utc.minuteOfDay) * MINUTE_MS;
}
