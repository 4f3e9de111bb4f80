// The OpenAPI components of a resource type: as it is read, as it is created, as it is changed.
import type { ResourceType } from './resource-type';
import { componentsOf, type JsonSchema, toOpenApi } from './schema/json-schema';
import { text } from './schema/schema';

export function componentsFor(type: ResourceType): Readonly<Record<string, JsonSchema>> {
  const identity = { id: toOpenApi(text), href: toOpenApi(text) };
  const properties = Object.fromEntries(
    Object.entries(type.schema.attributes).map(([name, schema]) => [name, toOpenApi(schema)]),
  );
  const writable = Object.fromEntries(
    Object.entries(properties).filter(
      ([name]) => !type.readOnly.includes(name) && name !== 'id' && name !== 'href',
    ),
  );
  const mandatory = type.mandatory.filter((path) => !path.includes('.'));
  const required = mandatory.length === 0 ? {} : { required: mandatory };
  return {
    ...componentsOf(type.schema),
    [type.name]: {
      type: 'object',
      required: ['id', 'href'],
      properties: { ...identity, ...properties },
    },
    [`${type.name}_Create`]: {
      type: 'object',
      ...required,
      properties: { id: toOpenApi(text), ...writable },
    },
    [`${type.name}_Update`]: { type: 'object', properties: writable },
  };
}

const string = { type: 'string' };

export const SHARED_COMPONENTS: Readonly<Record<string, JsonSchema>> = {
  Error: {
    type: 'object',
    required: ['code', 'reason'],
    properties: {
      code: { ...string, description: 'Stable code of the application' },
      reason: string,
      message: string,
      status: string,
      referenceError: string,
      '@type': string,
      '@baseType': string,
      '@schemaLocation': string,
      details: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: string, message: string, code: string, value: {} },
        },
      },
    },
  },
  JsonPatch: {
    type: 'array',
    items: {
      type: 'object',
      required: ['op', 'path'],
      properties: {
        op: { ...string, enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
        path: string,
        from: string,
        value: {},
      },
    },
  },
};
