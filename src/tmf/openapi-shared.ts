// Components that all OpenAPI documents share: parameters, headers and errors.
import { LEVELS_MAX } from './expand/parse-expansion';
import { LIMIT_DEFAULT, LIMIT_MAX } from './query/paging';
import type { JsonSchema } from './schema/json-schema';

type Components = Readonly<Record<string, JsonSchema>>;

const SECTIONS = ['schemas', 'parameters', 'headers', 'responses'] as const;
export type Section = (typeof SECTIONS)[number];

export function isSection(name: string): name is Section {
  return SECTIONS.some((section) => section === name);
}

export function refTo(section: Section, name: string): { readonly $ref: string } {
  return { $ref: `#/components/${section}/${name}` };
}

/** Says of a route that it takes an Idempotency-Key; shown as the parameter and the header of the answer. */
export const TAKES_KEY = 'x-takes-key';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

export const PARAMETERS: Components = {
  Id: { ...inPath('id'), description: 'Identifier of the resource' },
  Fields: query(
    'fields',
    text,
    'Attributes to answer, dotted into structures: `a,b.c`; JSONPaths; or `none`',
  ),
  Offset: query('offset', count, 'How many to pass over'),
  Limit: query(
    'limit',
    { ...count, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
    'How many to answer at most; a part is answered with 206. All of a list: `Accept: application/x-ndjson`, or `text/csv`',
  ),
  Sort: query('sort', text, 'Attributes or JSONPaths to sort by: `-a,b.c`'),
  Filter: query('filter', text, "JSONPath (RFC 9535) of what is wanted: `$[?@.name=='x']`"),
  Before: query('before', text, 'Id of a resource: the page that ends before it'),
  After: query('after', text, 'Id of a resource: the page that begins behind it'),
  Expand: query('expand', text, 'References to answer in full: `productOffering,relatedParty`'),
  Depth: query(
    'depth',
    { ...count, maximum: LEVELS_MAX },
    'How many levels of references are answered in full',
  ),
  Conditions: {
    ...query(
      'conditions',
      { type: 'object', additionalProperties: text },
      'Any attribute as a filter, each a parameter of its own: `{"name": "x", "price.value.gt": "5"}` ' +
        'is `name=x&price.value.gt=5`. Operators: `.eq .ne .gt .gte .lt .lte .regex`, `a=x,y` is or',
    ),
    style: 'form',
    explode: true,
    example: {},
  },
  Tenant: header('X-Tenant-Id', 'Whose resources; `default` when absent'),
  IdempotencyKey: header('Idempotency-Key', 'The same key again answers what the first one did'),
  IfMatch: header('If-Match', 'The ETag the change was decided on; 412 when it is another by now'),
  IfNoneMatch: header('If-None-Match', 'The ETag of a copy at hand; 304 when that is current'),
};

export const HEADERS: Components = {
  'X-Total-Count': { description: 'All that fit the filter', schema: { type: 'integer' } },
  'X-Result-Count': { description: 'Those in this answer', schema: { type: 'integer' } },
  Link: { description: 'The pages: self, first, prev, next, last', schema: text },
  Location: { description: 'The new resource', schema: text },
  ETag: { description: 'The revision, for If-Match and If-None-Match', schema: text },
  'Idempotency-Hit': {
    description: '`true` when the key was known and nothing new was made',
    schema: text,
  },
  Allow: { description: 'The methods that are offered', schema: text },
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
  'X-Rate-Limit-Limit': { description: 'Requests in a window', schema: { type: 'integer' } },
  'X-Rate-Limit-Remaining': { description: 'Requests left in it', schema: { type: 'integer' } },
  'X-Rate-Limit-Reset': { description: 'Seconds until the next', schema: { type: 'integer' } },
};

const ERRORS: Readonly<Record<string, string>> = {
  400: 'Bad Request: names each attribute or parameter that is wrong',
  401: 'Unauthorized: said by what authenticates in front of the server',
  403: 'Forbidden: said by what authenticates in front of the server',
  404: 'Not Found: there is no such resource or path',
  405: 'Method Not Allowed',
  406: 'Not Acceptable: answers are JSON',
  409: 'Conflict: with the state of the resource, or with one that is there already',
  412: 'Precondition Failed: the resource was changed since',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content: understood, and refused by a rule',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable: the database, what other work holds, or a query that took too long',
};

const HEADERS_OF_ERRORS: Readonly<Record<string, readonly string[]>> = {
  405: ['Allow'],
  429: ['Retry-After', 'X-Rate-Limit-Limit', 'X-Rate-Limit-Remaining', 'X-Rate-Limit-Reset'],
  503: ['Retry-After'],
};

export const RESPONSES: Components = {
  ...Object.fromEntries(
    Object.entries(ERRORS).map(([status, description]) => [
      status,
      failure(description, HEADERS_OF_ERRORS[status] ?? []),
    ]),
  ),
  default: failure('Any other failure', []),
};

export function headersOf(...names: readonly string[]): { readonly headers?: JsonSchema } {
  if (names.length === 0) return {};
  return { headers: Object.fromEntries(names.map((name) => [name, refTo('headers', name)])) };
}

export function jsonOf(schema: JsonSchema, example?: unknown): { readonly content: JsonSchema } {
  return { content: { 'application/json': mediaType(schema, example) } };
}

export function mediaType(schema: JsonSchema, example?: unknown): JsonSchema {
  return { schema, ...(example === undefined ? {} : { example }) };
}

export function parameters(...names: readonly string[]): readonly JsonSchema[] {
  return names.map((name) => refTo('parameters', name));
}

export function errors(...statuses: readonly (number | string)[]): JsonSchema {
  return Object.fromEntries(statuses.map((status) => [status, refTo('responses', `${status}`)]));
}

export function inPath(name: string): JsonSchema {
  return { name, in: 'path', required: true, schema: text };
}

function query(name: string, schema: JsonSchema, description: string): JsonSchema {
  return { name, in: 'query', description, required: false, schema };
}

function header(name: string, description: string): JsonSchema {
  return { name, in: 'header', description, required: false, schema: text };
}

function failure(description: string, headers: readonly string[]): JsonSchema {
  return { description, ...headersOf(...headers), ...jsonOf(refTo('schemas', 'Error')) };
}

export function merged(...all: readonly Components[]): Components {
  return Object.fromEntries(all.flatMap((each) => Object.entries(each)));
}
