// When an order is due: when the last of the dates it names has come. A date in the past is due at
// once and counts from then; an order without dates counts from the instant it is worked off.
import { type JsonObject, timeOf } from '../../core/json';
import type { Instant } from '../../core/time';
import { readItems } from './order-item';

export function dueAt(order: JsonObject, at: Instant): Instant {
  const dates = readItems(order).map(({ effectiveAt }) => effectiveAt);
  const all = [...dates, timeOf(order['requestedStartDate'])];
  return all.reduce<Instant>(
    (latest, date) => (date !== undefined && date > latest ? date : latest),
    at,
  );
}
