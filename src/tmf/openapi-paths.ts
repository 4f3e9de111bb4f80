// The paths of one API: what its types, its hub and its events say, and what Nest knows of the rest.
import type { OpenAPIObject } from '@nestjs/swagger';
import { hubPaths, listenerPaths } from './openapi-events';
import { OF_A_LIST, type Paths, pathsOf } from './openapi-operations';
import { errors, jsonOf, merged, parameters } from './openapi-shared';
import type { Api, ResourceType } from './resource-type';
import type { JsonSchema } from './schema/json-schema';

/** `served` is what Nest routes below the root of the API: nothing else is told but the listeners. */
export function completePaths(
  api: Api,
  types: readonly ResourceType[],
  served: OpenAPIObject['paths'],
): Paths {
  const described = merged(hubPaths(api), ...types.map(pathsOf));
  const own: [string, JsonSchema][] = Object.entries(served).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, operation]: [string, JsonSchema]) => [
        method,
        described[path]?.[method] ?? completeOperation(method, operation),
      ]),
    ),
  ]);
  return merged(Object.fromEntries(own), ...types.map(listenerPaths));
}

const FAILURES = [400, 404, 405, 406, 409, 422, 429, 500, 503];
const WITH_A_BODY = [413, 415];

/** A route with a controller of its own says what it takes and answers; how it fails is the same everywhere. */
function completeOperation(method: string, operation: JsonSchema): JsonSchema {
  const { parameters: given, responses } = operation;
  const isList = Object.hasOwn(responses as object, '206');
  const failures = errors(...FAILURES, ...(method === 'get' ? [] : WITH_A_BODY));
  return {
    ...operation,
    parameters: [
      ...(Array.isArray(given) ? (given as unknown[]) : []),
      ...parameters(...(isList ? OF_A_LIST : []), 'Tenant'),
    ],
    responses: { ...failures, ...withBodies(responses as Record<string, JsonSchema>) },
  };
}

/** Whatever succeeds answers JSON, also where nobody wrote down which. */
function withBodies(responses: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      'content' in response || status === '204' ? response : { ...response, ...jsonOf({}) },
    ]),
  );
}
