// The paths of one API: from its types, hub and events, and from Nest's metadata for other routes.
import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject, memberOf, objectOf, objectsOf } from '../core/json';
import { hubPaths, listenerPaths } from './openapi-events';
import { OF_A_LIST, patchContent, type Paths, pathsOf } from './openapi-operations';
import { errors, headersOf, jsonOf, merged, parameters, TAKES_KEY } from './openapi-shared';
import type { Api, ResourceType } from './resource-type';
import type { JsonSchema } from './schema/json-schema';

/** `served` are the routes below the root of the API; only these and the listeners are documented. */
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

const FAILURES = [400, 401, 403, 404, 405, 406, 409, 422, 429, 500, 501, 503];
const WITH_A_BODY = [413, 415];

/** Parameters and headers common to all answers of a kind, by the status that identifies the kind. */
const KINDS: Readonly<Record<string, { takes: readonly string[]; tells: readonly string[] }>> = {
  201: { takes: ['Fields'], tells: ['Location', 'ETag'] },
  206: { takes: OF_A_LIST, tells: ['X-Total-Count', 'X-Result-Count', 'Link'] },
  304: { takes: ['Fields', 'IfNoneMatch'], tells: ['ETag'] },
};

/** A change may be bound to a revision (412) and answers the new one; a removal has none. */
const CHANGE = { takes: ['Fields', 'IfMatch'], tells: ['ETag'] };
const REMOVAL = { takes: ['IfMatch'], tells: [] };
const KEYED = { takes: ['IdempotencyKey'], tells: ['Idempotency-Hit'] };

function kindsOf(method: string, statuses: readonly string[]) {
  const bound = method === 'patch' ? CHANGE : REMOVAL;
  return statuses.flatMap((status) => (status === '412' ? bound : (KINDS[status] ?? [])));
}

/** A custom controller documents its own input and output; failures are documented here for all. */
function completeOperation(method: string, operation: JsonSchema): JsonSchema {
  const { parameters: given, responses, requestBody, [TAKES_KEY]: takesKey, ...rest } = operation;
  const answers = membersOf(responses);
  const kinds = [...kindsOf(method, Object.keys(answers)), ...(takesKey === true ? [KEYED] : [])];
  const failures = errors(...FAILURES, ...(method === 'get' ? [] : WITH_A_BODY));
  const tells = headersOf(...kinds.flatMap((kind) => kind.tells));
  return {
    ...rest,
    parameters: [
      ...objectsOf(given),
      ...parameters(...kinds.flatMap((kind) => kind.takes), 'Tenant'),
    ],
    ...(requestBody === undefined ? {} : { requestBody: bodyOf(method, objectOf(requestBody)) }),
    responses: { ...failures, ...withBodies(answers, tells) },
  };
}

function membersOf(value: unknown): Readonly<Record<string, JsonSchema>> {
  const members = Object.entries(objectOf(value));
  return Object.fromEntries(members.map(([name, member]) => [name, objectOf(member)]));
}

/** Nest writes a single example as a list. */
function withItsExample(requestBody: JsonSchema): JsonSchema {
  const content = Object.entries(membersOf(requestBody['content']));
  return {
    ...requestBody,
    content: Object.fromEntries(
      content.map(([type, { examples, ...media }]) => {
        const one = memberOf(memberOf(examples, 'example'), 'value');
        return [type, one === undefined ? { ...media } : { ...media, example: one }];
      }),
    ),
  };
}

function bodyOf(method: string, given: JsonSchema): JsonSchema {
  const requestBody = withItsExample(given);
  const merge = memberOf(requestBody['content'], 'application/json');
  if (method !== 'patch' || !isObject(merge)) return requestBody;
  const { schema, example } = merge;
  const change = isObject(example) ? example : undefined;
  return { ...requestBody, content: patchContent(objectOf(schema), change) };
}

/** Success without a documented body is documented as JSON. */
function withBodies(
  responses: Readonly<Record<string, JsonSchema>>,
  tells: { readonly headers?: JsonSchema },
): JsonSchema {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]): [string, JsonSchema] => {
      if (status === '412') return [status, objectOf(errors(status)[status])];
      if (status === '304' || status === '204')
        return [status, { description: response['description'] }];
      return [status, { ...response, ...('content' in response ? {} : jsonOf({})), ...tells }];
    }),
  );
}
