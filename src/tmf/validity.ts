import { type JsonObject, objectOf, timeOf } from '../core/json';
import type { Instant } from '../core/time';

/** `validFor`, half-open; null where it has no start, or no end. */
export function validityOf({ validFor }: JsonObject): {
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
} {
  const { startDateTime, endDateTime } = objectOf(validFor);
  return { validFrom: timeOf(startDateTime) ?? null, validTo: timeOf(endDateTime) ?? null };
}
