import type { DomainError } from '../../core/domain-error';
import { tooManyAttributes } from '../tmf.errors';

/**
 * Attributes of one object. Beyond this number V8 stores an object as a dictionary, which is slow to copy, and a
 * resource is copied dozens of times.
 */
export const OF_AN_OBJECT_MAX = 1_000;
/** Attributes of a resource at all depths; each object or list inside a list counts as one. */
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

/** The room that is left after this value; counting stops when there is none. */
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
