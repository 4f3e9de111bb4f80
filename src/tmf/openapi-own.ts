// The classes of our own API as components of its OpenAPI document.
import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject, objectOf, objectsOf } from '../core/json';
import type { JsonSchema } from './schema/json-schema';

type Components = Readonly<Record<string, JsonSchema>>;

/** `whole` is Nest's document of all routes. */
export function ownComponents({ paths, components }: OpenAPIObject): Components {
  const classes: Components = Object.fromEntries(
    Object.entries(components?.schemas ?? {}).map(([name, schema]) => [name, { ...schema }]),
  );
  const bodies = withNested(bodiesOf(paths), classes);
  const closed = mapped(classes, (name, schema) =>
    bodies.has(name) ? closedBody(schema) : schema,
  );
  return mapped(closed, (_, schema) => objectOf(nullablesInlined(schema, closed)));
}

const text = { type: 'string' };
const MARKS = { '@type': text, '@baseType': text, '@schemaLocation': text };

/** Unknown members of a body are refused, except `@type` and the like, so the schema is closed. */
function closedBody(schema: JsonSchema): JsonSchema {
  const properties = { ...objectOf(schema['properties']), ...MARKS };
  return { ...schema, properties, additionalProperties: false };
}

function mapped(all: Components, change: (name: string, each: JsonSchema) => JsonSchema) {
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, change(name, each)]));
}

/** The classes that are the body of an operation. */
function bodiesOf(paths: OpenAPIObject['paths']): readonly string[] {
  return [...JSON.stringify(paths).matchAll(BODY)].flatMap(([, name]) => name ?? []);
}

const BODY =
  /"requestBody":\{[^{}]*"content":\{"application\/json":\{"schema":\{"\$ref":"#\/components\/schemas\/(\w+)"/g;

function withNested(names: readonly string[], classes: Components): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const text = JSON.stringify(classes[name]);
    queue.push(...[...text.matchAll(REFERENCE)].flatMap(([, nested]) => nested ?? []));
  }
  return found;
}

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

/** In OpenAPI 3.0 `nullable` works beside a `type`, but not beside a reference. */
function nullablesInlined(value: unknown, classes: Components): unknown {
  if (Array.isArray(value)) return value.map((each) => nullablesInlined(each, classes));
  if (!isObject(value)) return value;
  const { allOf, ...rest } = value;
  const [only] = rest['nullable'] === true ? objectsOf(allOf) : [];
  const name = /\w+$/.exec(String(only?.['$ref']))?.[0];
  const inlined = only === undefined ? value : { ...classes[name ?? ''], ...rest };
  return Object.fromEntries(
    Object.entries(inlined).map(([key, inner]) => [key, nullablesInlined(inner, classes)]),
  );
}
