// The id of a bill is made of payer, currency and start of the period. It can be read back, so a live bill is found by
// its id without a table of ids, and keeps the id when it is closed. The start is told by the payer's local day; E and W
// say how far east or west of UTC it begins then. What begins no day there (after a bill on demand) is told as an instant.
//   A0815.EUR.20240101   A0815.EUR.20240101E0100   A0815.EUR.20240101W0500   A0815.EUR.20240115T094312123Z
import { type BillingCycle, cycleAt, localDay } from '../../core/calendar';
import {
  DAY_MS,
  floorDivide,
  formatInstant,
  HOUR_MS,
  type Instant,
  instant,
  MINUTE_MS,
  tryParseInstant,
} from '../../core/time';
import type { BillKey } from './bill';

const ID = /^(.+)\.([A-Z]{3})\.(\d{8}(?:[EW]\d{4}|T\d{9}Z)?)$/s;

/** The zones of the earth. */
const EAST_MAX_MS = 14 * HOUR_MS;
const WEST_MAX_MS = 12 * HOUR_MS;

/** As `meterline_bill_id` in the database. A live bill keeps the id in its row, whatever the cycle becomes. */
export function billIdOf({ payerId, currency, billFrom }: BillKey, cycle: BillingCycle): string {
  const { timeZone } = cycleAt(cycle, billFrom);
  const day = localDay(billFrom, timeZone).replaceAll('-', '');
  const start = daysAt(billFrom).find((told) => told.startsWith(day)) ?? compact(billFrom);
  return idOf(payerId, currency, start);
}

/** Reads each form in which the start can be told, whatever the payer's zone is by now. */
export function parseBillId(id: string): BillKey | undefined {
  const [, payerId, currency, start] = ID.exec(id) ?? [];
  const billFrom = start === undefined ? undefined : parseStart(start);
  if (payerId === undefined || currency === undefined || billFrom === undefined) return undefined;
  return startsAt(billFrom).includes(start ?? '') ? { payerId, currency, billFrom } : undefined;
}

/** The id itself and all others that the same bill can have been told by: a bill keeps the one that it has. */
export function namesOfBill(id: string): readonly string[] {
  const key = parseBillId(id);
  if (key === undefined) return [id];
  return startsAt(key.billFrom).map((start) => idOf(key.payerId, key.currency, start));
}

function idOf(payerId: string, currency: string, start: string): string {
  return `${payerId}.${currency}.${start}`;
}

function startsAt(at: Instant): readonly string[] {
  return [...daysAt(at), compact(at)];
}

/**
 * The days that begin somewhere at that instant: from 10:00 to 12:00 UTC there are two, one in the far east and, a day
 * behind, one in the far west. Both are read as that instant; which is told the payer's zone decides.
 */
function daysAt(at: Instant): readonly string[] {
  const time = at - floorDivide(at, DAY_MS) * DAY_MS;
  if (time % MINUTE_MS !== 0) return [];
  if (time === 0) return [dayOf(at)];
  const isEast = DAY_MS - time <= EAST_MAX_MS;
  const isWest = time <= WEST_MAX_MS;
  return [
    ...(isEast ? [`${dayOf(at + DAY_MS)}E${clock(DAY_MS - time)}`] : []),
    ...(isWest ? [`${dayOf(at)}W${clock(time)}`] : []),
  ];
}

function dayOf(at: number): string {
  return compact(instant(at)).slice(0, 8);
}

function clock(ms: number): string {
  const padded = (value: number): string => String(value).padStart(2, '0');
  return `${padded(floorDivide(ms, HOUR_MS))}${padded((ms % HOUR_MS) / MINUTE_MS)}`;
}

function compact(at: Instant): string {
  return formatInstant(at).replace(/[-:.]/g, '');
}

function parseStart(text: string): Instant | undefined {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)];
  const [sign, time] = [text[8], text.slice(9)];
  if (sign === 'T') {
    const said = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}.${time.slice(6)}`;
    return tryParseInstant(`${year}-${month}-${day}T${said}`);
  }
  const offset =
    sign === undefined ? 'Z' : `${sign === 'E' ? '+' : '-'}${time.slice(0, 2)}:${time.slice(2)}`;
  return tryParseInstant(`${year}-${month}-${day}T00:00:00${offset}`);
}
