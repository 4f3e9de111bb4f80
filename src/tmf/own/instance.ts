// A request becomes an instance of the class that describes it, field by field: only what the class
// names is read, and open values stay as they were sent. class-transformer would copy them whole, and
// takes a field called `constructor` for a class.
import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { ErrorDetail } from '../../core/domain-error';
import { invariant } from '../../core/invariant';
import { unknownFields } from '../../core/unknown-fields';
import { hasMembers, isObject } from '../../core/json';
import type { Body } from '../resource-type';
import { joinPath } from '../schema/paths';

/** `unknown` gathers the fields that no class names. */
type Reading = (value: unknown, path: string, unknown: ErrorDetail[]) => unknown;

const readings = new WeakMap<object, Map<string | symbol, Reading>>();

/** How a field is read, where it is not taken as it is. */
export function Reads(reading: Reading): PropertyDecorator {
  return (target, field) => {
    const own = readings.get(target) ?? new Map<string | symbol, Reading>();
    readings.set(target, own.set(field, reading));
  };
}

/** An object that a class of its own describes. */
export function readPart(part: () => Type<object>): Reading {
  return (value, path, unknown) =>
    isObject(value) ? instanceFrom(part(), value, path, unknown) : value;
}

/** A list of them; of one that is too long no more than shows that it is. */
export function readParts(part: () => Type<object>, max: number): Reading {
  const read = readPart(part);
  return (value, path, unknown) =>
    Array.isArray(value)
      ? value.slice(0, max + 1).map((each, index) => read(each, `${path}[${index}]`, unknown))
      : value;
}

export function instanceFrom(
  described: Type<unknown>,
  given: Body,
  path: string,
  unknown: ErrorDetail[],
): object {
  const fields = fieldsOf(described);
  unknown.push(...unknownFields(given, fields, path));
  const instance: unknown = new described();
  invariant(hasMembers(instance), 'a class makes objects');
  for (const field of fields.filter((each) => Object.hasOwn(given, each))) {
    const reading = readingOf(Object.getPrototypeOf(instance), field);
    const value = given[field];
    const read = reading === undefined ? value : reading(value, joinPath(path, field), unknown);
    Object.assign(instance, { [field]: read });
  }
  return instance;
}

/** Of the class, or of one that it extends. */
function readingOf(prototype: unknown, field: string): Reading | undefined {
  if (!hasMembers(prototype)) return undefined;
  return readings.get(prototype)?.get(field) ?? readingOf(Object.getPrototypeOf(prototype), field);
}

// The pipe asks of every request, the door of usage too; class-validator looks through all classes.
const known = new WeakMap<Type<unknown>, readonly string[]>();

/** What a class has rules for; none: it describes no request. */
export function fieldsOf(described: Type<unknown>): readonly string[] {
  const found = known.get(described);
  if (found !== undefined) return found;
  const rules = getMetadataStorage().getTargetValidationMetadatas(described, '', false, false);
  const fields = [...new Set(rules.map(({ propertyName }) => propertyName))];
  known.set(described, fields);
  return fields;
}
