// A bill has its id before it exists: payer, currency and start of the period, readable and
// reversible, so that a live bill is found by its id without a table of ids and keeps it when closed.
//   A0815.EUR.20240101   A0815.EUR.20231231T230000000Z
import { type Instant, formatInstant, tryParseInstant } from '../../core/time';
import type { BillKey } from './bill';

const ID = /^(.+)\.([A-Z]{3})\.(\d{8}(?:T\d{9}Z)?)$/s;

export function billIdOf({ payerId, currency, billFrom }: BillKey): string {
  return `${payerId}.${currency}.${formatStart(billFrom)}`;
}

export function parseBillId(id: string): BillKey | undefined {
  const [, payerId, currency, start] = ID.exec(id) ?? [];
  const billFrom = start === undefined ? undefined : parseStart(start);
  if (payerId === undefined || currency === undefined || billFrom === undefined) return undefined;
  const key = { payerId, currency, billFrom };
  return billIdOf(key) === id ? key : undefined;
}

function formatStart(at: Instant): string {
  const compact = formatInstant(at).replace(/[-:.]/g, '');
  return compact.endsWith('T000000000Z') ? compact.slice(0, 8) : compact;
}

function parseStart(text: string): Instant | undefined {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)];
  const time = text.length === 8 ? '000000000' : text.slice(9, 18);
  const clock = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}.${time.slice(6)}`;
  return tryParseInstant(`${year}-${month}-${day}T${clock}Z`);
}
