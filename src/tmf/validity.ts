import { type JsonObject, objectOf, timeOf } from '../core/json';
import type { Instant } from '../core/time';

type Validity = { readonly validFrom: Instant | null; readonly validTo: Instant | null };

/** `validFor`, half-open; null for a missing start or end. */
export function validityOf({ validFor }: JsonObject): Validity {
  const { startDateTime, endDateTime } = objectOf(validFor);
  return { validFrom: timeOf(startDateTime) ?? null, validTo: timeOf(endDateTime) ?? null };
}

/** True for a period that ends where it begins, or before: nothing is within it. */
export function isNever({ validFrom, validTo }: Validity): boolean {
  return validFrom !== null && validTo !== null && validTo <= validFrom;
}
