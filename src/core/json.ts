// Reads JSON of foreign origin: a value that is not of the expected kind counts as missing.
import { type Instant, tryParseInstant } from './time';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` narrows to `any[]`; this narrows to unknown members. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** True for objects and arrays: both have values by name. */
export function hasMembers(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

/** Reads own members only: names come from clients, and `__proto__` must not reach the prototype. */
export function memberOf(value: unknown, name: string): unknown {
  return hasMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of a list; other values in it are skipped. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** An empty text counts as missing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function timeOf(value: unknown): Instant | undefined {
  return typeof value === 'string' ? tryParseInstant(value) : undefined;
}

export function idOf(reference: unknown): string | undefined {
  return textOf(objectOf(reference)['id']);
}

/** True for what serialisers write of an attribute that nobody set. */
export function saysNothing(value: unknown): boolean {
  if (hasMembers(value)) return Object.keys(value).length === 0;
  return [undefined, null, '', 0].some((nothing) => nothing === value);
}
