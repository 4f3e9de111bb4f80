// Reads JSON that somebody else wrote: what is not of the kind that was asked for counts as not there.
import { type Instant, tryParseInstant } from './time';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` makes `any` of what stands in it. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** An object or an array: either way there are values by their names. */
export function hasMembers(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

/** Its own: names come from others, and `__proto__` is none of its members. */
export function memberOf(value: unknown, name: string): unknown {
  return hasMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of a list; whatever else stands between them is passed over. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** An empty text says as little as none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function timeOf(value: unknown): Instant | undefined {
  return typeof value === 'string' ? tryParseInstant(value) : undefined;
}

export function idOf(reference: unknown): string | undefined {
  return textOf(objectOf(reference)['id']);
}
