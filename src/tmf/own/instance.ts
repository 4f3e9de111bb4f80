// Turns a request into an instance of its class, field by field: only declared fields are read, and open values are
// not copied. class-transformer would copy them in full, and takes a field named `constructor` for a class.
import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { ErrorDetail } from '../../core/domain-error';
import { invariant } from '../../core/invariant';
import { unknownFields } from '../../core/unknown-fields';
import { hasMembers, isObject } from '../../core/json';
import type { Body } from '../resource-type';
import { joinPath } from '../schema/paths';

/** `unknown` collects the fields that the class does not declare. */
type Reading = (value: unknown, path: string, unknown: ErrorDetail[]) => unknown;

const readings = new WeakMap<object, Map<string | symbol, Reading>>();

/** Declares how a field is read when it is not taken unchanged. */
export function Reads(reading: Reading): PropertyDecorator {
  return (target, field) => {
    const own = readings.get(target) ?? new Map<string | symbol, Reading>();
    readings.set(target, own.set(field, reading));
  };
}

/** Reads an object of another class. */
export function readPart(part: () => Type<object>): Reading {
  return (value, path, unknown) =>
    isObject(value) ? instanceFrom(part(), value, path, unknown) : value;
}

/** Reads a list of such objects; of a list that is too long, only enough to show that. */
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

/** Looks in the class and those it extends. */
function readingOf(prototype: unknown, field: string): Reading | undefined {
  if (!hasMembers(prototype)) return undefined;
  return readings.get(prototype)?.get(field) ?? readingOf(Object.getPrototypeOf(prototype), field);
}

// Cached, because every request needs it and class-validator searches all classes.
const known = new WeakMap<Type<unknown>, readonly string[]>();

/** The fields with rules; empty when the class describes no request. */
export function fieldsOf(described: Type<unknown>): readonly string[] {
  const found = known.get(described);
  if (found !== undefined) return found;
  const rules = getMetadataStorage().getTargetValidationMetadatas(described, '', false, false);
  const fields = [...new Set(rules.map(({ propertyName }) => propertyName))];
  known.set(described, fields);
  return fields;
}
