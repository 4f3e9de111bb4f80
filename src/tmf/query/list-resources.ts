// Lists any table: filter, order, page and total in SQL. Conditions that SQL cannot decide are decided in memory
// before the page is cut, so that totals stay exact.
import { isScoped, row, rows, send, type Tx, withinOf } from '../../platform/database';
import type { Page, Resource } from '../resource-type';
import { queryTooWide, sortTooWide } from '../tmf.errors';
import { bodyAt, type BodySql, type Columns, compileFilter } from './compile-filter';
import { betweenCursors, findCursors, marksOf, placeOf, type PlaceRow } from './cursor';
import { type Filter, isByCursor, type ListQuery, type Paging } from './list-query';
import { isSortable, orderBy, type OrderKey, orderKeys, unorderedKey } from './order';
import type { Listing } from './listing';
import { neighboursOf, pageInMemory } from './page-in-memory';
import { parametersOf } from './parameters';

/** The most rows on which conditions are decided in memory, unless the listing has a lower limit. */
export const IN_MEMORY_MAX = 20_000;

/** The most rows that are sorted without an index, unless the listing has another limit. */
const SORTED_ROWS_MAX = 100_000;

// So few rows are sorted rather than read in the order of an index.
const SORTED_MAX = 20_000;

export function listResources<Row extends object>(
  tx: Tx,
  listing: Listing<Row>,
  query: ListQuery,
): Promise<Page> {
  boundTime(tx);
  const columns = columnsOf(listing, query);
  return listTyped(tx, { ...listing, columns, where: whereOf(tx, listing) }, query);
}

/** The fixed conditions; what belongs to a party is found by what its policy says. */
function whereOf<Row>(tx: Tx, { where = 'true', within }: Listing<Row>): string {
  const standing = withinOf(tx)?.standing;
  const isOfAccount = standing !== undefined && standing !== 'partner';
  return within !== undefined && isOfAccount ? `${where} AND ${within}` : where;
}

/** Ten seconds, unless the database sets another limit: `ALTER DATABASE … SET meterline.list_timeout = '30s'`. */
function boundTime(tx: Tx): void {
  send(tx, {
    name: 'list-timeout',
    text: `SELECT set_config('statement_timeout',
      coalesce(nullif(current_setting('meterline.list_timeout', true), ''), '10s'), true)`,
  });
}

function listTyped<Row extends object>(
  tx: Tx,
  listing: Listing<Row>,
  query: ListQuery,
): Promise<Page> {
  const { rest } = compileFilter(query.filter, listing.columns, listing.body);
  const isDecided = rest.length === 0 && query.jsonPaths.length === 0;
  return isDecided && isSortable(query.sort, listing)
    ? listInSql(tx, listing, query)
    : listInMemory(tx, listing, query);
}

async function listInMemory<Row extends object>(
  tx: Tx,
  listing: Listing<Row>,
  query: ListQuery,
): Promise<Page> {
  const { where, parameters, rest } = selection(listing, query);
  const max = listing.inMemoryMax ?? IN_MEMORY_MAX;
  const all = await rows<Row>(
    tx,
    `${listing.select} ${where} ORDER BY ${listing.order} LIMIT ${max + 1}`,
    parameters,
  );
  if (all.length > max) throw queryTooWide(max);
  return pageInMemory(await completed(tx, listing, all), { ...query, filter: rest });
}

async function completed<Row>(
  tx: Tx,
  { toResource, complete }: Listing<Row>,
  found: readonly Row[],
): Promise<readonly Resource[]> {
  const resources = found.map(toResource);
  return complete === undefined ? resources : complete(tx, resources);
}

async function listInSql<Row extends object>(
  tx: Tx,
  listing: Listing<Row>,
  query: ListQuery,
): Promise<Page> {
  const { paging } = query;
  const cursors = await findCursors(tx, listing, query);
  const isWhole = paging.limit === undefined && paging.offset === 0 && !isByCursor(paging);
  const counting = isWhole ? undefined : (paging.stream?.total ?? count(tx, listing, query));
  // Only of what a filter, or a policy, leaves does the total say how to find it; all else need not wait for it.
  const filtered = query.filter.length === 0 && !isScoped(tx) ? undefined : await counting;
  if (filtered === 0) return cutPage([], 0, paging);
  const isSorted = unorderedKey(query, listing) !== undefined;
  if (isSorted) refuseWideSort(await counting, listing.sortedMax);
  const statement = selection(listing, query);
  const { parameters, bind } = parametersOf(statement.parameters);
  const keys = orderKeys(query.sort, listing, bind);
  const between = betweenCursors(keys, cursors, bind);
  const isBackwards = paging.before !== undefined && paging.after === undefined;
  const placed = paging.stream === undefined ? '' : `, ${marksOf(keys)} AS place`;
  const isFew = filtered !== undefined && (isSorted || filtered <= SORTED_MAX);
  const order = orderBy(isFew ? unindexed(keys) : keys, isBackwards);
  const [found, total] = await Promise.all([
    rows<Row & Placed>(
      tx,
      `${listing.select}${placed} ${statement.where} AND ${between} ORDER BY ${order} ${cutOf(paging)}`,
      parameters,
    ),
    counting,
  ]);
  const cut = cutPage(found.map(listing.toResource), total, paging);
  const page = listing.complete ? { ...cut, items: await listing.complete(tx, cut.items) } : cut;
  const end = found.at(-1)?.place;
  return end === undefined ? page : { ...page, end: placeOf(end) };
}

function refuseWideSort(total: number | undefined, max = SORTED_ROWS_MAX): void {
  if (total !== undefined && total > max) throw sortTooWide(total, max);
}

/** In streamed lists each row carries its place. */
type Placed = { readonly place?: PlaceRow };

function selection<Row>(
  { from, where, parameters: own = [], columns, body }: Listing<Row>,
  { filter }: ListQuery,
): { readonly where: string; readonly parameters: readonly unknown[]; readonly rest: Filter } {
  const { sql, parameters, rest } = compileFilter(filter, columns, body, own.length + 1);
  return {
    where: `FROM ${from} WHERE ${where ?? 'true'} AND ${sql}`,
    parameters: [...own, ...parameters],
    rest,
  };
}

// If the planner underestimates the filter, it would scan the whole list in order for a few rows. An expression
// prevents the use of the index for the order, so that it finds the rows by the filter and sorts them.
function unindexed([first, ...others]: readonly OrderKey[]): readonly OrderKey[] {
  if (first === undefined) return [];
  return [{ ...first, sql: `coalesce(${first.sql}, ${first.sql})` }, ...others];
}

// With a cursor, one more row than requested is read, to know whether there is a next part.
function cutOf(paging: Paging): string {
  const { offset, limit } = paging;
  if (isByCursor(paging)) return limit === undefined ? '' : `LIMIT ${limit + 1}`;
  return `OFFSET ${offset}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
}

function cutPage(found: readonly Resource[], total: number | undefined, paging: Paging): Page {
  if (!isByCursor(paging)) return { items: found, total: total ?? found.length };
  const { limit, after } = paging;
  const isCut = limit !== undefined && found.length > limit;
  const kept = isCut ? found.slice(0, limit) : found;
  return {
    items: after === undefined ? kept.toReversed() : kept,
    total: total ?? found.length,
    neighbours: neighboursOf(paging, isCut),
  };
}

function columnsOf(
  { columns, body }: Pick<Listing<never>, 'columns' | 'body'>,
  { className }: ListQuery,
): Columns {
  return className === undefined ? columns : { ...classColumn(className, body), ...columns };
}

/** The class is only stored when a client stated another than the type's own. */
export function classColumn(className: string, body?: BodySql): Columns {
  const literal = `'${className.replaceAll("'", "''")}'::text`;
  const stored = `${bodyAt(body, ['@type'])} ->> '@type'`;
  const sql = body === undefined ? literal : `coalesce(${stored}, ${literal})`;
  return { '@type': { sql, type: 'text' } };
}

async function count<Row>(tx: Tx, listing: Listing<Row>, query: ListQuery): Promise<number> {
  const keepsTotals = !isScoped(tx);
  const known = keepsTotals ? await listing.total?.(tx, query.filter) : undefined;
  if (known !== undefined) return known;
  const { where, parameters } = selection(listing, query);
  if (keepsTotals && listing.keptTotals !== undefined)
    return listing.keptTotals.count(tx, { where, parameters });
  const found = await row<{ total: string }>(tx, `SELECT count(*) AS total ${where}`, parameters);
  return Number(found?.total ?? 0);
}
