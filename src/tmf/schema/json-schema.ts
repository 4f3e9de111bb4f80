// The two projections of a schema: a JSON Schema for the validator (nested)
// and the components of an OpenAPI document (by reference).
import type { ObjectSchema, Schema } from './schema';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** An attribute that is null counts as absent; an element of a list cannot be absent. */
export function toValidation(schema: Schema, isElement = false): JsonSchema {
  const type = (name: string) => (isElement ? name : [name, 'null']);
  switch (schema.kind) {
    case 'text':
      return { type: type('string') };
    case 'instant':
      return { type: type('string'), format: 'instant' };
    case 'flag':
      return { type: type('boolean') };
    case 'integer':
      return { type: type('integer') };
    case 'number':
      return { type: type('number') };
    case 'exact':
      return { type: type('number'), exact: true };
    case 'any':
    case 'again':
      return {};
    case 'choice':
      return { type: type('string'), enum: [...schema.values, ...(isElement ? [] : [null])] };
    case 'list':
      return { type: type('array'), items: toValidation(schema.items, true) };
    case 'object': {
      const properties = Object.fromEntries(
        Object.entries(schema.attributes).map(([name, inner]) => [name, toValidation(inner)]),
      );
      return { type: type('object'), properties };
    }
  }
}

export function toOpenApi(schema: Schema): JsonSchema {
  switch (schema.kind) {
    case 'text':
      return { type: 'string' };
    case 'instant':
      return { type: 'string', format: 'date-time' };
    case 'flag':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer' };
    case 'number':
    case 'exact':
      return { type: 'number' };
    case 'any':
      return schema.forms === undefined ? {} : { oneOf: schema.forms.map(toOpenApi) };
    case 'choice':
      return { type: 'string', enum: schema.values };
    case 'list':
      return { type: 'array', items: toOpenApi(schema.items) };
    case 'object':
    case 'again':
      return { $ref: `#/components/schemas/${schema.name}` };
  }
}

/** The structure and every structure below it, by component name. */
export function componentsOf(schema: ObjectSchema): Readonly<Record<string, JsonSchema>> {
  const components: Record<string, JsonSchema> = {};
  collect(schema, components);
  return components;
}

function collect(schema: Schema, components: Record<string, JsonSchema>): void {
  if (schema.kind === 'list') return collect(schema.items, components);
  if (schema.kind === 'any') for (const form of schema.forms ?? []) collect(form, components);
  if (schema.kind !== 'object') return;
  const properties = Object.fromEntries(
    Object.entries(schema.attributes).map(([name, inner]) => [name, toOpenApi(inner)]),
  );
  const earlier = components[schema.name]?.['properties'] ?? {};
  components[schema.name] = { type: 'object', properties: { ...earlier, ...properties } };
  for (const inner of Object.values(schema.attributes)) collect(inner, components);
}
