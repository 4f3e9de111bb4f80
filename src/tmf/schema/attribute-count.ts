import type { DomainError } from '../../core/domain-error';
import { tooManyAttributes } from '../tmf.errors';

/**
 * Of one object. What has more is slow to copy: V8 keeps it as a dictionary, and a resource is copied
 * dozens of times on its way in and out.
 */
export const OF_AN_OBJECT_MAX = 1_000;
/** Of a resource, at all depths; each object or list in a list counts as one. */
export const OF_A_RESOURCE_MAX = 50_000;

export function wideObject(): DomainError {
  return tooManyAttributes(`An object has more than ${OF_AN_OBJECT_MAX} attributes`);
}

export function refuseLarge(resource: object): void {
  if (roomBeside(resource, OF_A_RESOURCE_MAX) >= 0) return;
  throw tooManyAttributes(
    `There are more than ${OF_A_RESOURCE_MAX} attributes, at all depths together`,
  );
}

/** What is left of the room; it is counted no further once there is none. */
function roomBeside(value: object, room: number): number {
  const isList = Array.isArray(value);
  const all: readonly unknown[] = Object.values(value);
  if (!isList && all.length > OF_AN_OBJECT_MAX) throw wideObject();
  let left = room;
  for (const inner of all) {
    const isNested = typeof inner === 'object' && inner !== null;
    if (!isList || isNested) left -= 1;
    if (left < 0) return left;
    if (isNested) left = roomBeside(inner, left);
  }
  return left;
}
