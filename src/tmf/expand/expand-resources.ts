// Expands references level by level: all references of a level are collected, and each class they lead to is listed
// once. Cycles end with the levels.
import type { FastifyRequest } from 'fastify';
import type { ModulesContainer } from '@nestjs/core';
import { groupBy } from '../../core/group-by';
import { isObject } from '../../core/json';
import { EVERYTHING } from '../query/list-query';
import { rawQueryOf } from '../query/parse-list-query';
import { contextOf, type RequestContext } from '../request-context';
import { type Body, type Collection, represent, type Resource } from '../resource-type';
import { expansionTooWide } from '../tmf.errors';
import { findReferences, type MutableBody, type Reference, type Wanted } from './find-references';
import { type Expansion, parseExpansion } from './parse-expansion';
import { registryOf, type ResourceRegistry, type Served, type Target } from './resource-registry';

const REFERENCES_MAX = 1_000;
const ASKED = /[?&](?:expand|depth)=/;

/** The resources unchanged, or with the requested references expanded. */
export async function expandFor(
  request: FastifyRequest,
  modules: ModulesContainer,
  type: Collection,
  resources: readonly Resource[],
): Promise<readonly Resource[]> {
  if (!ASKED.test(request.url)) return resources;
  const expansion = parseExpansion(rawQueryOf(request.url));
  if (expansion === undefined) return resources;
  return expandResources(registryOf(modules), contextOf(request), type, resources, expansion);
}

/** A body, its class, and which of the references in it to expand. */
type Task = { readonly body: MutableBody; readonly type: Collection; readonly wanted: Wanted };
type Followed = {
  readonly reference: Reference;
  readonly holder: Collection;
  readonly targets: readonly Target[];
};

export async function expandResources(
  registry: ResourceRegistry,
  context: RequestContext,
  type: Collection,
  resources: readonly Resource[],
  { paths, levels }: Expansion,
): Promise<readonly Resource[]> {
  const wanted = { paths: paths ?? [], levels: paths === undefined ? levels : 0 };
  // Without the revision, because its ETag would not change with the expanded resources.
  const expanded = resources.map(({ id, body }) => ({ id, body: copyOfBody(body) }));
  let tasks: readonly Task[] = expanded.map(({ body }) => ({ body, type, wanted }));
  for (let left = REFERENCES_MAX; tasks.length > 0; ) {
    const followed = tasks.flatMap((task) => follow(registry, task, levels));
    left -= followed.filter(({ targets }) => targets.length > 0).length;
    if (left < 0) throw expansionTooWide(REFERENCES_MAX);
    const found = await load(context, followed);
    tasks = followed.map((each) => fill(each, found, context.origin));
  }
  return expanded;
}

function follow(registry: ResourceRegistry, task: Task, namedLevels: number): readonly Followed[] {
  return findReferences(task.body, task.wanted, namedLevels).map((reference) => ({
    reference,
    holder: task.type,
    targets: registry.targetsOf(reference.attribute, reference.value, task.type),
  }));
}

type Found = ReadonlyMap<Served, ReadonlyMap<string, Resource>>;

async function load(context: RequestContext, followed: readonly Followed[]): Promise<Found> {
  const targets = followed.flatMap((each) => each.targets);
  const found = new Map<Served, ReadonlyMap<string, Resource>>();
  for (const [served, asked] of groupBy(targets, (target) => target.served)) {
    const ids = [...new Set(asked.map(({ id }) => id))].filter((id) => !id.includes('\0'));
    found.set(served, ids.length === 0 ? new Map() : await listed(context, served, ids));
  }
  return found;
}

async function listed(
  context: RequestContext,
  { type, operations }: Served,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Resource>> {
  const filter = [[{ path: ['id'], operator: 'eq' as const, values: ids }]];
  const page = await operations.list?.(context, { ...EVERYTHING, filter, className: type.name });
  return new Map(page?.items.map((item) => [item.id, item]));
}

/** The reference keeps its own identity and type; all other attributes come from the resource. */
function fill({ reference, holder, targets }: Followed, found: Found, origin: string): Task {
  const { value, inside, instead } = reference;
  const hit = targets.find(({ served, id }) => found.get(served)?.has(id));
  const resource = hit && found.get(hit.served)?.get(hit.id);
  if (hit === undefined || resource === undefined) {
    return { body: value, type: holder, wanted: instead };
  }
  const { type } = hit.served;
  const kept = ['id', 'href', '@referredType'].flatMap((name) =>
    Object.hasOwn(value, name) ? [[name, value[name]]] : [],
  );
  Object.assign(value, copyOf(represent(type, resource, origin)), Object.fromEntries(kept));
  return { body: value, type, wanted: inside };
}

// A copy, because lists may answer objects that they cache.
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return isObject(value) ? copyOfBody(value) : value;
}

function copyOfBody(body: Body): MutableBody {
  return Object.fromEntries(Object.entries(body).map(([name, inner]) => [name, copyOf(inner)]));
}
