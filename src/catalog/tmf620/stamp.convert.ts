// Each catalogue resource states when it last changed, and begins in study, as in the TMF620 lifecycle. A patch
// without effect changes nothing.
import type { JsonObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';

export function withCreation(document: JsonObject, at: Instant): JsonObject {
  return { lifecycleStatus: 'In study', ...document, lastUpdate: formatInstant(at) };
}

export function withChange(before: JsonObject, after: JsonObject, at: Instant): JsonObject {
  return isSame(before, after) ? after : { ...after, lastUpdate: formatInstant(at) };
}

/** Ignores the order of attributes; null equals missing. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(
    ([, inner]) => inner !== undefined && inner !== null,
  );
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}
