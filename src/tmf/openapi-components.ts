// The OpenAPI components of a resource type, for reading, creating and changing it.
import { isNextVersion, type ResourceType } from './resource-type';
import { componentsOf, type JsonSchema, toOpenApi } from './schema/json-schema';
import { text } from './schema/schema';

/** The names of the components for request bodies: TM Forum's own in v5. */
export function bodyNamesOf(type: ResourceType): {
  readonly create: string;
  readonly update: string;
} {
  return isNextVersion(type.api)
    ? { create: `${type.name}_FVO`, update: `${type.name}_MVO` }
    : { create: `${type.name}_Create`, update: `${type.name}_Update` };
}

export function componentsFor(type: ResourceType): Readonly<Record<string, JsonSchema>> {
  const identity = { id: toOpenApi(text), href: toOpenApi(text) };
  const attributes = Object.entries(type.schema.attributes);
  const properties = Object.fromEntries(
    attributes.map(([name, schema]) => [name, toOpenApi(schema)]),
  );
  const writable = Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => name !== 'id' && name !== 'href')
      .map(([name, schema]) => [name, type.readOnly.includes(name) ? decided(schema) : schema]),
  );
  const { create, update } = bodyNamesOf(type);
  const always = isNextVersion(type.api) ? ['id', 'href', '@type'] : ['id', 'href'];
  const mandatory = type.mandatory.filter((path) => !path.includes('.'));
  const required = mandatory.length === 0 ? {} : { required: mandatory };
  return {
    ...componentsOf(type.schema),
    [type.name]: {
      type: 'object',
      required: always,
      properties: { ...identity, ...properties },
    },
    [create]: {
      type: 'object',
      ...required,
      properties: { id: toOpenApi(text), ...writable },
    },
    [update]: { type: 'object', properties: writable },
  };
}

/** The specifications also list attributes that the server sets. */
function decided(schema: JsonSchema): JsonSchema {
  const described = '$ref' in schema ? { allOf: [schema] } : schema;
  return { ...described, description: 'Decided by the server: what a client sends is dropped' };
}

const string = { type: 'string' };

export const SHARED_COMPONENTS: Readonly<Record<string, JsonSchema>> = {
  Error: {
    type: 'object',
    required: ['code', 'reason'],
    example: {
      code: 'tmf.body-invalid',
      reason: 'Bad Request',
      message: 'The Category is not valid: name must be string',
      status: '400',
      '@type': 'Error',
    },
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
  JsonPatch: { type: 'array', items: { $ref: '#/components/schemas/JsonPatchOperation' } },
  JsonPatchOperation: {
    type: 'object',
    required: ['op', 'path'],
    properties: {
      op: { ...string, enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
      path: string,
      from: string,
      value: {},
    },
  },
};
