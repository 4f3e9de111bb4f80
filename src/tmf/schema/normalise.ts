// What is stored is what will be printed: instants the schema knows become `…Z` with milliseconds.
import type { Body } from '../resource-type';
import { wireInstant } from '../wire-instant';
import type { ObjectSchema, Schema } from './schema';

export function normaliseInstants(schema: ObjectSchema, body: Body): Body {
  return normalise(schema, body) as Body;
}

function normalise(schema: Schema | undefined, value: unknown): unknown {
  if (schema === undefined || value === null) return value;
  if (schema.kind === 'instant') {
    return typeof value === 'string' ? (wireInstant(value) ?? value) : value;
  }
  if (schema.kind === 'list' && Array.isArray(value)) {
    return value.map((element: unknown) => normalise(schema.items, element));
  }
  if (schema.kind === 'object' && typeof value === 'object' && !Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]: [string, unknown]) => [
        name,
        normalise(attributeOf(schema, name), inner),
      ]),
    );
  }
  return value;
}

function attributeOf(schema: ObjectSchema, name: string): Schema | undefined {
  return Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined;
}
