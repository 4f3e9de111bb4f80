// Every catalogue resource says when it last changed, and begins its life in study, as the lifecycle
// of TMF620 has it. A patch that changes nothing is no change.
import type { JsonObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';

export function withCreation(document: JsonObject, at: Instant): JsonObject {
  return { lifecycleStatus: 'In study', ...document, lastUpdate: formatInstant(at) };
}

export function withChange(before: JsonObject, after: JsonObject, at: Instant): JsonObject {
  return isSame(before, after) ? after : { ...after, lastUpdate: formatInstant(at) };
}

/** Whatever the order their attributes were written in; an absent one is as good as null. */
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
