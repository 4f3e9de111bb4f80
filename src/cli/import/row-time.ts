// The time of a row's usage: an instant with a zone, a local time in the map's zone, in ISO 8601 or by a pattern, or
// a count of seconds or milliseconds since an origin. Fractions of a millisecond are cut.
import { localTime } from '../../core/calendar';
import { DAY_MS, instant, type Instant, MINUTE_MS, tryParseInstant } from '../../core/time';
import { RowFault } from './expression';
import type { ReadNumber } from './notation';
import type { TimeFormat } from './time-format';

export type TimeRule =
  | {
      readonly kind: 'text';
      readonly column: string;
      readonly zone: string;
      /** Undefined for ISO 8601. */
      readonly format: TimeFormat | undefined;
    }
  | {
      readonly kind: 'epoch';
      readonly column: string;
      readonly unitMs: bigint;
      readonly origin: Instant;
      readonly readNumber: ReadNumber;
    };

export function timeOf(rule: TimeRule, text: string): Instant {
  const trimmed = text.trim();
  const at = rule.kind === 'epoch' ? sinceOrigin(rule, trimmed) : atZone(rule, trimmed);
  if (at !== undefined) return at;
  throw new RowFault(
    `${rule.column} is ${JSON.stringify(text.slice(0, 40))}, not ${wantedBy(rule)}`,
  );
}

function wantedBy(rule: TimeRule): string {
  if (rule.kind === 'epoch') return 'a number';
  if (rule.format !== undefined) return `a time written ${rule.format.pattern}`;
  return 'a date and time (2023-11-16 18:15:46.680); other ways to write one are told by "format" in the map';
}

const EPOCH_MS_MAX = 8_640_000_000_000_000n;

function sinceOrigin(rule: TimeRule & { kind: 'epoch' }, text: string): Instant | undefined {
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

function atZone({ zone, format }: TimeRule & { kind: 'text' }, text: string): Instant | undefined {
  const iso = format === undefined ? text : (format.iso(text) ?? '');
  const full = DATE_ONLY.test(iso) ? `${iso}T00:00` : iso.replace(HOUR_OFFSET, '$1:00');
  const withZone = tryParseInstant(full);
  if (withZone !== undefined) return withZone;
  const asUtc = tryParseInstant(`${full}Z`);
  if (asUtc === undefined || zone === 'UTC') return asUtc;
  return fromLocal(asUtc, zone);
}

/**
 * The instant at which clocks in the zone show this time: the first of the two in autumn. A time that is skipped in
 * spring is read as if the clock had not been changed yet.
 */
function fromLocal(asUtc: Instant, zone: string): Instant {
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
