// Does in memory, for computed resources, what list-resources does in SQL.
import type { Body, Page, Resource } from '../resource-type';
import { type JsonPath, selectByPath } from './json-path';
import { isByCursor, type ListQuery } from './list-query';
import { matches } from './matches';
import { unknownCursor } from './paging';
import { sorted } from './sort';
import { Steps } from './steps';

export function pageInMemory(resources: readonly Resource[], query: ListQuery): Page {
  const bodyOf = ({ id, body }: Resource): Body => ({
    id,
    ...(query.className === undefined ? {} : { '@type': query.className }),
    ...(query.collection === undefined ? {} : { href: query.collection + encodeURIComponent(id) }),
    ...body,
  });
  const steps = new Steps();
  const all = sorted(resources, query.sort, bodyOf, steps);
  const matching = all.filter((resource) => matches(query.filter, bodyOf(resource), steps));
  const fitting = selectAll(matching, bodyOf, query.jsonPaths, steps);
  if (isByCursor(query.paging)) return cutByCursor(all, fitting, query);
  const { offset, limit } = query.paging;
  const end = limit === undefined ? undefined : offset + limit;
  return { items: fitting.slice(offset, end), total: fitting.length };
}

function selectAll(
  resources: readonly Resource[],
  bodyOf: (resource: Resource) => Body,
  jsonPaths: readonly JsonPath[],
  steps: Steps,
): readonly Resource[] {
  return jsonPaths.reduce((left, path) => {
    const selected = selectByPath(left.map(bodyOf), path, steps);
    return left.filter((_, position) => selected.has(position));
  }, resources);
}

/** The resource of a cursor need not match the filter: it only marks a place. */
function cutByCursor(
  all: readonly Resource[],
  fitting: readonly Resource[],
  { paging }: ListQuery,
): Page {
  const { after, before, limit } = paging;
  const positions = new Map(all.map((resource, position) => [resource, position]));
  const placeOf = (name: 'after' | 'before', id: string): number => {
    const place = all.findIndex((resource) => resource.id === id);
    if (place < 0) throw unknownCursor(name, id);
    return place;
  };
  const start = after === undefined ? -1 : placeOf('after', after);
  const end = before === undefined ? all.length : placeOf('before', before);
  const between = fitting.filter((resource) => {
    const position = positions.get(resource) ?? -1;
    return position > start && position < end;
  });
  const items = trim(between, paging);
  const isCut = limit !== undefined && between.length > limit;
  return { items, total: fitting.length, neighbours: neighboursOf(paging, isCut) };
}

/** The first items, or the last ones when the part only has an end. */
function trim<T>(between: readonly T[], { after, limit }: ListQuery['paging']): readonly T[] {
  if (limit === undefined) return between;
  return after === undefined
    ? between.slice(Math.max(0, between.length - limit))
    : between.slice(0, limit);
}

/** `isCut` when there are more items between the cursors than the limit allows. */
export function neighboursOf(
  { after, before }: ListQuery['paging'],
  isCut: boolean,
): NonNullable<Page['neighbours']> {
  const isBackwards = after === undefined;
  return {
    previous: after !== undefined || isCut,
    next: before !== undefined || (isCut && !isBackwards),
  };
}
