// Swagger metadata of a generated controller, and the mark by which openapi.ts finds its type.
import type { Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { bodyNamesOf } from './openapi-components';
import { isNextVersion, type Operation, type ResourceType } from './resource-type';

const TYPE_KEY = 'meterline:resource-type';

export function documentType(controller: Type<unknown>, type: ResourceType): void {
  ApiTags(type.path)(controller);
  Reflect.defineMetadata(TYPE_KEY, type, controller);
}

export function typeOf(controller: object): ResourceType | undefined {
  return Reflect.getMetadata(TYPE_KEY, controller) as ResourceType | undefined;
}

const VERBS: Readonly<Record<Operation, string>> = {
  list: 'list',
  create: 'create',
  read: 'retrieve',
  patch: 'patch',
  delete: 'delete',
};

export function documentOperation(
  controller: Type<unknown>,
  operation: Operation,
  type: ResourceType,
): void {
  const prototype = controller.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, operation) ?? {};
  const decorators = [
    ApiOperation({
      operationId: `${VERBS[operation]}${type.name}`,
      summary: `${VERBS[operation]} ${type.name}`,
    }),
    ...parametersOf(operation),
    ...bodyOf(operation, type),
    ...responsesOf(operation, type),
    ...(isNextVersion(type.api) ? nextResponsesOf(operation) : []),
  ];
  for (const decorate of decorators) decorate(prototype, operation, descriptor);
}

const text = { type: 'string' } as const;

function parametersOf(operation: Operation): MethodDecorator[] {
  const id = ApiParam({ name: 'id', schema: text });
  const fields = ApiQuery({ name: 'fields', required: false, schema: text });
  switch (operation) {
    case 'list':
      return [
        fields,
        ApiQuery({ name: 'offset', required: false, schema: { type: 'integer', minimum: 0 } }),
        ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 0 } }),
        ApiQuery({ name: 'sort', required: false, schema: text }),
      ];
    case 'create':
      return [fields];
    case 'read':
    case 'patch':
      return [id, fields];
    case 'delete':
      return [id];
  }
}

function bodyOf(operation: Operation, type: ResourceType): MethodDecorator[] {
  if (operation === 'create')
    return [ApiBody({ required: true, schema: ref(bodyNamesOf(type).create) })];
  if (operation === 'patch')
    return [ApiBody({ required: true, schema: ref(bodyNamesOf(type).update) })];
  return [];
}

function responsesOf(operation: Operation, type: ResourceType): MethodDecorator[] {
  const schema = ref(type.name);
  const counts = {
    'X-Total-Count': {
      description: 'All that fit the filter',
      schema: { type: 'integer' as const },
    },
    'X-Result-Count': { description: 'Those in this answer', schema: { type: 'integer' as const } },
  };
  const location = { Location: { description: 'The new resource', schema: text } };
  switch (operation) {
    case 'list': {
      const list = { type: 'array' as const, items: schema };
      return [
        ApiResponse({ status: 200, description: 'All of them', schema: list, headers: counts }),
        ApiResponse({
          status: 206,
          description: 'The page asked for',
          schema: list,
          headers: counts,
        }),
        ...errors(400),
      ];
    }
    case 'create':
      return [
        ApiResponse({ status: 201, description: 'Created', schema, headers: location }),
        ...errors(400, 409),
      ];
    case 'read':
      return [ApiResponse({ status: 200, description: 'The resource', schema }), ...errors(404)];
    case 'patch':
      return [
        ApiResponse({ status: 200, description: 'Changed', schema }),
        ...errors(400, 404, 409, 412),
      ];
    case 'delete':
      return [ApiResponse({ status: 204, description: 'Deleted' }), ...errors(404, 409)];
  }
}

/** v5 lets a server take a change in and make it later, and says what it does not offer. */
function nextResponsesOf(operation: Operation): MethodDecorator[] {
  const isChange = operation !== 'list' && operation !== 'read';
  const accepted = ApiResponse({ status: 202, description: 'Taken in, to be done later' });
  return [...(isChange ? [accepted] : []), ...errors(400, 404, 409, 501, 503)];
}

const ALWAYS = [401, 403, 405, 500];

function errors(...statuses: number[]): MethodDecorator[] {
  return [...statuses, ...ALWAYS].map((status) =>
    ApiResponse({ status, description: 'Error', schema: ref('Error') }),
  );
}

function ref(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
