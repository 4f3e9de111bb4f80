// One OpenAPI 3 document per API, generated from the routes: Nest's metadata for paths, resource types for
// components. Paths are relative to the API's root, as in TM Forum's documents.
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { componentsFor, SHARED_COMPONENTS } from './openapi-components';
import { eventComponents, hubComponents } from './openapi-events';
import { resourceControllers } from './openapi-metadata';
import { ownComponents } from './openapi-own';
import { completePaths } from './openapi-paths';
import { OWN_API } from './own/collection';
import { HEADERS, isSection, PARAMETERS, RESPONSES, type Section } from './openapi-shared';
import type { Api, ResourceType } from './resource-type';
import type { JsonSchema } from './schema/json-schema';

export type ApiDocument = { readonly file: string; readonly document: OpenAPIObject };

/** Also works on an application that is only wired (`preview`), so it needs no database. */
export function buildDocuments(app: INestApplication): readonly ApiDocument[] {
  const whole = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    operationIdFactory: (controller, method) => idOf(controller, method),
  });
  const types = resourceTypes(app);
  return apisOf(app).map((api) => ({
    file: fileOf(api),
    document: documentOf(api, whole, types),
  }));
}

/** `BillsController`, `lines` → `billsLines`. */
function idOf(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  const verb = method.charAt(0).toUpperCase() + method.slice(1);
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}${verb}`;
}

function resourceTypes(app: INestApplication): readonly ResourceType[] {
  return resourceControllers(app.get(ModulesContainer)).map(({ type }) => type);
}

/** The APIs that have resources, and our own. */
export function apisOf(app: INestApplication): readonly Api[] {
  const known = new Map<string, Api>([[OWN_API.root, OWN_API]]);
  for (const { api } of resourceTypes(app)) if (!known.has(api.root)) known.set(api.root, api);
  return [...known.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

export function fileOf(api: Api): string {
  return `${api.code}-${majorOf(api)}.json`.toLowerCase();
}

/** `v4` of `4.1.0`. */
export function majorOf({ version }: Api): string {
  return version.replace(/^v?(\d+).*$/, 'v$1');
}

function documentOf(api: Api, whole: OpenAPIObject, all: readonly ResourceType[]): OpenAPIObject {
  const served = Object.entries(whole.paths).flatMap(([path, item]) => {
    if (path.startsWith(`${api.root}/`)) return [[path.slice(api.root.length), item] as const];
    return [];
  });
  const types = all.filter((each) => each.api.root === api.root);
  const schemas: Record<string, JsonSchema> = {
    ...(api.root === OWN_API.root ? ownComponents(whole) : {}),
    ...SHARED_COMPONENTS,
    ...hubComponents(api),
  };
  for (const type of types) {
    for (const [name, component] of componentsOfType(type)) {
      schemas[name] = joined(schemas[name], component);
    }
  }
  const paths = completePaths(api, types, Object.fromEntries(served));
  const components = { schemas, parameters: PARAMETERS, headers: HEADERS, responses: RESPONSES };
  return {
    openapi: '3.0.3',
    info: {
      title: titleOf(api),
      version: api.version,
      description: QUERY_RULES,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: api.root }],
    // On an open loopback no authentication is needed.
    security: [{ bearer: [] }, {}],
    paths,
    components: { ...reachable(paths, components), securitySchemes: SECURITY },
  };
}

function componentsOfType(type: ResourceType): [string, JsonSchema][] {
  return [...Object.entries(componentsFor(type)), ...Object.entries(eventComponents(type))];
}

/** Two types may each describe a part of one structure. */
function joined(earlier: JsonSchema | undefined, later: JsonSchema): JsonSchema {
  if (earlier === undefined) return later;
  const properties = { ...propertiesOf(earlier), ...propertiesOf(later) };
  return { ...earlier, ...later, properties };
}

function propertiesOf(component: JsonSchema | undefined): object {
  const properties = component?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

export function titleOf({ code, title }: Api): string {
  return code === OWN_API.code ? title : `${code} ${title}`;
}

const SECURITY = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key; each operation names in `x-permission` what it needs',
  },
} as const;

const QUERY_RULES =
  'Lists take any attribute as a filter: `a=x`, `a.gt=5`, `a.regex=^x`, `a=x,y`, dotted paths into objects and ' +
  'arrays; `filter=` a JSONPath. They are paged by `offset` or by `after` and `before` an id, with `limit`; `sort=-a,+b` ' +
  'orders them, `fields=a,b.c` selects, `expand` and `depth` answer references in full. Every POST takes ' +
  '`Idempotency-Key`, every change `If-Match`, every request `X-Tenant-Id`.';

/** Only components that the paths refer to, directly or indirectly. */
function reachable(
  paths: object,
  components: Readonly<Record<Section, Readonly<Record<string, JsonSchema>>>>,
): Record<string, Record<string, JsonSchema>> {
  const found: Record<string, Record<string, JsonSchema>> = {};
  const queue = refsIn(paths);
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    const component = components[ref.section][ref.name];
    const section = (found[ref.section] ??= {});
    if (component === undefined || ref.name in section) continue;
    section[ref.name] = component;
    queue.push(...refsIn(component));
  }
  return Object.fromEntries(
    Object.entries(found).map(([section, each]) => [section, inOrder(each)]),
  );
}

function inOrder(components: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function refsIn(value: object): { section: Section; name: string }[] {
  const text = JSON.stringify(value);
  const refs = text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g);
  return [...refs].flatMap(([, section = '', name = '']) =>
    isSection(section) ? [{ section, name }] : [],
  );
}
