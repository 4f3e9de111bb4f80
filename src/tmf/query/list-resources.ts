// One way to list any table: filter, order, page and total in SQL; what SQL cannot decide is decided
// in memory before the page is cut, so that totals stay true.
import { rows, type Tx } from '../../platform/database';
import type { Body, Page, Resource } from '../resource-type';
import { columnOf, type Columns, compileFilter, jsonpathTo } from './compile-filter';
import { type JsonPath, selectByPath } from './json-path';
import { queryTooWide } from '../tmf.errors';
import type { ListQuery, SortKey } from './list-query';
import { matches } from './matches';
import { compareBy } from './sort';

// What SQL cannot decide is decided here on at most this many rows; more is refused, not cut.
const IN_MEMORY_MAX = 20_000;

export type Listing<Row> = {
  /** `SELECT … FROM …` without WHERE; `where` holds what always holds. */
  readonly select: string;
  readonly from: string;
  readonly where?: string;
  readonly parameters?: readonly unknown[];
  readonly columns: Columns;
  /** The jsonb with all other attributes; without it they are decided in memory. */
  readonly body?: string;
  /** The stable order, oldest first: `seq`. */
  readonly order: string;
  readonly toResource: (row: Row) => Resource;
};

export async function listResources<Row extends object>(
  tx: Tx,
  listing: Listing<Row>,
  query: ListQuery,
): Promise<Page> {
  const own = listing.parameters ?? [];
  const filter = compileFilter(
    query.filter,
    columnsOf(listing, query),
    listing.body,
    own.length + 1,
  );
  const parameters = [...own, ...filter.parameters];
  const where = `WHERE ${listing.where ?? 'true'} AND ${filter.sql}`;
  const order = compileSort(query.sort, listing, parameters.length + 1);
  if (filter.rest.length > 0 || query.jsonPaths.length > 0 || order === undefined) {
    const all = await rows<Row>(
      tx,
      `${listing.select} FROM ${listing.from} ${where} ORDER BY ${listing.order} LIMIT ${IN_MEMORY_MAX + 1}`,
      parameters,
    );
    if (all.length > IN_MEMORY_MAX) throw queryTooWide(IN_MEMORY_MAX);
    return pageInMemory(all.map(listing.toResource), { ...query, filter: filter.rest });
  }
  const { offset, limit } = query.paging;
  const found = await rows<Row>(
    tx,
    `${listing.select} FROM ${listing.from} ${where} ORDER BY ${order.sql} OFFSET ${offset}${limit === undefined ? '' : ` LIMIT ${limit}`}`,
    [...parameters, ...order.parameters],
  );
  const items = found.map(listing.toResource);
  const isWhole = offset === 0 && (limit === undefined || items.length < limit);
  const total = isWhole ? items.length : await count(tx, listing.from, where, parameters);
  return { items, total };
}

// The class of a resource is stored only where a client named another than the type's own.
function columnsOf(
  { columns, body }: Pick<Listing<never>, 'columns' | 'body'>,
  { className }: ListQuery,
): Columns {
  if (className === undefined) return columns;
  const literal = `'${className.replaceAll("'", "''")}'::text`;
  const sql = body === undefined ? literal : `coalesce(${body} ->> '@type', ${literal})`;
  return { '@type': { sql, type: 'text' }, ...columns };
}

async function count(
  tx: Tx,
  from: string,
  where: string,
  parameters: readonly unknown[],
): Promise<number> {
  const found = await rows<{ total: string }>(
    tx,
    `SELECT count(*) AS total FROM ${from} ${where}`,
    parameters,
  );
  return Number(found[0]?.total ?? 0);
}

function compileSort(
  sort: readonly SortKey[],
  { columns, body, order }: Pick<Listing<never>, 'columns' | 'body' | 'order'>,
  firstParameter: number,
): { sql: string; parameters: readonly unknown[] } | undefined {
  const parameters: unknown[] = [];
  const parts: string[] = [];
  for (const key of sort) {
    const column = columnOf(key, columns);
    const direction = `${key.descending ? 'DESC' : 'ASC'} NULLS LAST`;
    if (column !== undefined) parts.push(`${column.sql} ${direction}`);
    else if (body === undefined) return undefined;
    else {
      const parameter = firstParameter + parameters.push(`${jsonpathTo(key.path)}[*]`) - 1;
      parts.push(`jsonb_path_query_first(${body}, $${parameter}::jsonpath) ${direction}`);
    }
  }
  return { sql: [...parts, order].join(', '), parameters };
}

function selectAll(
  resources: readonly Resource[],
  bodyOf: (resource: Resource) => Body,
  jsonPaths: readonly JsonPath[],
): readonly Resource[] {
  return jsonPaths.reduce((left, path) => {
    const selected = selectByPath(left.map(bodyOf), path);
    return left.filter((_, position) => selected.has(position));
  }, resources);
}

/** The same list over resources that were computed, not stored. */
export function pageInMemory(resources: readonly Resource[], query: ListQuery): Page {
  const bodyOf = ({ id, body }: Resource): Body => ({
    id,
    ...(query.className === undefined ? {} : { '@type': query.className }),
    ...body,
  });
  const fitting = selectAll(
    resources.filter((resource) => matches(query.filter, bodyOf(resource))),
    bodyOf,
    query.jsonPaths,
  );
  const order = compareBy(query.sort);
  const sorted =
    query.sort.length === 0 ? fitting : fitting.toSorted((a, b) => order(bodyOf(a), bodyOf(b)));
  const { offset, limit } = query.paging;
  const end = limit === undefined ? undefined : offset + limit;
  return { items: sorted.slice(offset, end), total: sorted.length };
}
