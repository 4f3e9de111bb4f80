// The operations of a resource type in an OpenAPI document.
import { bodyNamesOf } from './openapi-components';
import { errors, headersOf, inPath, jsonOf, mediaType, parameters, refTo } from './openapi-shared';
import { LANGUAGE_OF_MEDIA_TYPE } from './patch/apply-patch';
import { type Body, isNextVersion, type Operation, type ResourceType } from './resource-type';
import { permissionFor } from './resource-permission';
import type { JsonSchema } from './schema/json-schema';

/** Operations by path and method. */
export type Paths = Readonly<Record<string, JsonSchema>>;

const METHODS: Readonly<Record<Operation, string>> = {
  list: 'get',
  create: 'post',
  read: 'get',
  patch: 'patch',
  delete: 'delete',
};

const VERBS: Readonly<Record<Operation, string>> = {
  list: 'list',
  create: 'create',
  read: 'retrieve',
  patch: 'patch',
  delete: 'delete',
};

const SUMMARIES: Readonly<Record<Operation, (name: string) => string>> = {
  list: (name) => `List or find ${name} objects`,
  create: (name) => `Creates a ${name}`,
  read: (name) => `Retrieves a ${name} by ID`,
  patch: (name) => `Updates partially a ${name}`,
  delete: (name) => `Deletes a ${name}`,
};

/** Paths relative to the root of the type's API. */
export function pathsOf(type: ResourceType): Paths {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of type.operations) {
    const isItem = operation !== 'list' && operation !== 'create';
    const path = `/${type.path}${isItem ? '/{id}' : ''}`;
    paths[path] = { ...paths[path], [METHODS[operation]]: describe(operation, type) };
  }
  return paths;
}

function describe(operation: Operation, type: ResourceType): JsonSchema {
  const outer = [...type.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => inPath(name));
  return {
    operationId: `${VERBS[operation]}${type.name}`,
    summary: SUMMARIES[operation](type.name),
    tags: [type.path],
    'x-permission': permissionFor(type, operation),
    parameters: [...outer, ...parameters(...PARAMETERS_OF[operation])],
    ...sentOf(operation, type),
    responses: {
      ...successOf(operation, type),
      ...(isNextVersion(type.api) ? LATER[operation] : {}),
      ...errors(...ERRORS_OF[operation]),
    },
  };
}

const OF_A_PAGE = ['Fields', 'Offset', 'Limit', 'Sort', 'Filter', 'Before', 'After'];

/** The parameters of every list. */
export const OF_A_LIST: readonly string[] = [...OF_A_PAGE, 'Conditions'];

const PARAMETERS_OF: Readonly<Record<Operation, readonly string[]>> = {
  list: [...OF_A_PAGE, 'Expand', 'Depth', 'Conditions', 'Tenant'],
  create: ['Fields', 'Tenant', 'IdempotencyKey'],
  read: ['Id', 'Fields', 'Expand', 'Depth', 'Tenant', 'IfNoneMatch'],
  patch: ['Id', 'Fields', 'Tenant', 'IfMatch'],
  delete: ['Id', 'Tenant', 'IfMatch'],
};

function sentOf(operation: Operation, type: ResourceType): JsonSchema {
  const { create, update } = bodyNamesOf(type);
  if (operation === 'create') {
    const { content } = jsonOf(refTo('schemas', create), type.example);
    return { requestBody: { required: true, content } };
  }
  if (operation !== 'patch') return {};
  const content = patchContent(refTo('schemas', update), changeOf(type));
  return { requestBody: { required: true, content } };
}

/** One entry per patch language; `change` is an example of a merge patch. */
export function patchContent(update: JsonSchema, change: Body | undefined): JsonSchema {
  return Object.fromEntries(
    Object.entries(LANGUAGE_OF_MEDIA_TYPE).map(([name, language]) => [
      name,
      language === 'merge'
        ? mediaType(update, change)
        : mediaType(refTo('schemas', 'JsonPatch'), operationsFor(change)),
    ]),
  );
}

function successOf(operation: Operation, type: ResourceType): JsonSchema {
  const example = shownOf(type);
  const schema = refTo('schemas', type.name);
  const one = jsonOf(schema, example);
  const list = jsonOf({ type: 'array', items: schema }, example && [example]);
  const counts = headersOf('X-Total-Count', 'X-Result-Count', 'Link');
  switch (operation) {
    case 'list':
      return {
        200: {
          description:
            'All of them; with `Accept: application/x-ndjson` a line each, with `text/csv` a row',
          ...counts,
          ...list,
        },
        206: { description: 'The page asked for', ...counts, ...list },
      };
    case 'create': {
      const headers = headersOf('Location', 'ETag', 'Idempotency-Hit');
      return { 201: { description: 'Created', ...headers, ...one } };
    }
    case 'read':
      return {
        200: { description: 'The resource', ...headersOf('ETag'), ...one },
        304: { description: 'The copy at hand is current' },
      };
    case 'patch':
      return { 200: { description: 'Changed', ...headersOf('ETag'), ...one } };
    case 'delete':
      return { 204: { description: 'Deleted' } };
  }
}

/** The example as the server would show it, so that readers see a resource instead of all attributes. */
function shownOf({ api, path, name, example }: ResourceType): Body | undefined {
  if (example === undefined) return undefined;
  const id = typeof example['id'] === 'string' ? example['id'] : '42';
  return { id, href: `${api.root}/${path}/${id}`, ...example, '@type': name };
}

function changeOf({ example = {} }: ResourceType): Body | undefined {
  const change = Object.entries(example).find(
    ([name, value]) => typeof value === 'string' && /^(?!id$)[a-z]/i.test(name),
  );
  return change && Object.fromEntries([change]);
}

function operationsFor(change: Body | undefined): readonly Body[] | undefined {
  if (change === undefined) return undefined;
  return Object.entries(change).map(([name, value]) => ({
    op: 'replace',
    path: `/${name}`,
    value,
  }));
}

// The v5 specifications allow a server to accept a change for later; this one applies it at once.
const accepted = { 202: { description: 'Accepted, to be done later' } };
const LATER: Readonly<Record<Operation, JsonSchema>> = {
  list: {},
  create: accepted,
  read: {},
  patch: accepted,
  delete: accepted,
};

const ALWAYS = [400, 401, 403, 404, 405, 406, 409];
const WITH_A_BODY = [413, 415, 422];
const AT_ANY_TIME = [429, 500, 501, 503];
const ERRORS_OF: Readonly<Record<Operation, readonly number[]>> = {
  list: [...ALWAYS, ...AT_ANY_TIME],
  create: [...ALWAYS, ...WITH_A_BODY, ...AT_ANY_TIME],
  read: [...ALWAYS, ...AT_ANY_TIME],
  patch: [...ALWAYS, 412, ...WITH_A_BODY, ...AT_ANY_TIME],
  delete: [...ALWAYS, 412, 422, ...AT_ANY_TIME],
};
