// Stores values in the form in which they are printed: instants that the schema knows become `…Z` with milliseconds.
import { isObject, objectOf } from '../../core/json';
import type { Body } from '../resource-type';
import { wireInstant } from '../wire-instant';
import { formOf, type ObjectSchema, type Schema } from './schema';
import { attributeOf, type Scope, structureIn } from './scope';

export function normaliseInstants(schema: ObjectSchema, body: Body): Body {
  return objectOf(normalise(schema, body));
}

function normalise(known: Schema | undefined, value: unknown, scope?: Scope): unknown {
  const schema = formOf(known, value);
  if (schema === undefined || value === null) return value;
  if (schema.kind === 'instant') {
    return typeof value === 'string' ? (wireInstant(value) ?? value) : value;
  }
  if (schema.kind === 'list' && Array.isArray(value)) {
    return value.map((element: unknown) => normalise(schema.items, element, scope));
  }
  const structure = structureIn(schema, scope);
  if (structure === undefined || !isObject(value)) return value;
  const within = { structure, outer: scope };
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      normalise(attributeOf(structure, name), inner, within),
    ]),
  );
}
