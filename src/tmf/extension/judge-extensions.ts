// Bodies may extend any structure of the standard. A schema registered for the extension is applied after the
// standard's own; an extension without one is stored as sent.
import type { ErrorObject } from 'ajv';
import type { ErrorDetail } from '../../core/domain-error';
import type { Database, Tx } from '../../platform/database';
import type { RequestContext } from '../request-context';
import { type Body, represent, type Resource, type ResourceType } from '../resource-type';
import { formatPath } from '../schema/paths';
import { DETAILS_MAX, stepsOf, toDetail } from '../schema/validate';
import { bodyInvalid, schemaTooExpensive } from '../tmf.errors';
import { extensionSchemaType, plainLocation } from './extension-type';
import { foreignClasses, stepsTo, type Structure, structuresOf } from './extended-structures';
import { type RegisteredSchema, registeredSchemas } from './registered-schemas';
import { OutOfTime, withinTime } from '../within-time';

const JUDGE_MAX_MS = 500;

/** Throws one `invalid` error with all objections of registered schemas. */
export async function judgeExtensions(
  tx: Tx,
  context: RequestContext,
  type: ResourceType,
  resource: Resource,
): Promise<void> {
  const foreign = foreignClasses(type, resource.body);
  if (foreign === undefined || type.api.root === extensionSchemaType.api.root) return;
  const registered = await registeredSchemas(tx, context.tenant);
  if (registered.length === 0) return;
  const { spoken } = context;
  const shown =
    spoken?.former === type
      ? { type: spoken.type, resource: { ...resource, body: spoken.show(resource.body) } }
      : { type, resource };
  const body = represent(shown.type, shown.resource, context.origin);
  const judged = structuresOf(shown.type, body).flatMap((structure) => {
    const schema = schemaFor(structure, registered, foreign, context.origin);
    return schema === undefined ? [] : [{ structure, schema }];
  });
  const details = judged.length === 0 ? [] : objections(judged);
  if (details.length > 0) throw bodyInvalid(shown.type.name, details.slice(0, DETAILS_MAX));
}

/** The attribute that names the class of a resource. */
export const CLASS_PATH = '@type';

export function classNameOf(body: Body): unknown {
  return body[CLASS_PATH];
}

/** True for the type's own class and for classes with a registered schema. */
export async function isOfKnownClass(
  tx: Tx,
  { tenant, origin }: RequestContext,
  type: ResourceType,
  body: Body,
): Promise<boolean> {
  const { '@type': className = type.name, '@schemaLocation': location } = body;
  if (className === type.name) return true;
  const plain = typeof location === 'string' ? plainLocation(location, origin) : undefined;
  const registered = await registeredSchemas(tx, tenant);
  return registered.some(
    ({ name, locations }) =>
      name === className || (plain !== undefined && locations.includes(plain)),
  );
}

/** The same in a read of its own, for services that store in another's transaction. */
export async function judgeExtensionsApart(
  database: Database,
  context: RequestContext,
  type: ResourceType,
  resource: Resource,
): Promise<void> {
  if (foreignClasses(type, resource.body) === undefined) return;
  await database.read(context.tenant, (tx) => judgeExtensions(tx, context, type, resource));
}

type Judged = { readonly structure: Structure; readonly schema: RegisteredSchema };

function objections(judged: readonly Judged[]): readonly ErrorDetail[] {
  const judges = judged.map(({ structure, schema }) => ({ structure, judge: schema.judge() }));
  try {
    return withinTime(JUDGE_MAX_MS, () =>
      judges.flatMap(({ structure, judge }) =>
        judge(structure.value)
          .slice(0, DETAILS_MAX)
          .map((error) => objection(error, structure)),
      ),
    );
  } catch (error: unknown) {
    if (!(error instanceof OutOfTime)) throw error;
    throw schemaTooExpensive([...new Set(judged.map(({ schema }) => schema.id))]);
  }
}

/** The schema that the structure names; without a name, the latest one registered for its class. */
function schemaFor(
  { location, className, baseType }: Structure,
  registered: readonly RegisteredSchema[],
  foreign: ReadonlySet<string>,
  origin: string,
): RegisteredSchema | undefined {
  if (location !== undefined) {
    const plain = plainLocation(location, origin);
    return registered.findLast(({ locations }) => locations.includes(plain));
  }
  if (className === undefined || !foreign.has(className)) return undefined;
  return registered.findLast(
    (schema) =>
      schema.name === className && (schema.baseType === undefined || schema.baseType === baseType),
  );
}

function objection(error: ErrorObject, { at, value }: Structure): ErrorDetail {
  const { path: _inner, ...detail } = toDetail(error, value);
  const params: { missingProperty?: unknown; additionalProperty?: unknown } = error.params;
  const here = [...stepsTo(at), ...stepsOf(error)];
  if (error.keyword === 'required' && typeof params.missingProperty === 'string') {
    return { path: formatPath([...here, params.missingProperty]), message: 'is mandatory' };
  }
  if (typeof params.additionalProperty === 'string') {
    const path = formatPath([...here, params.additionalProperty]);
    return { path, message: 'is not an attribute of its schema' };
  }
  return {
    ...detail,
    path: formatPath(here),
    message: error.keyword === 'format' ? (error.message ?? detail.message) : detail.message,
  };
}
