// Cursors in SQL: a resource is a place in the order, given by its values of the order's keys. Places are compared
// key by key, so no rows are counted, and rows that come or go elsewhere do not matter.
import { row, type Tx } from '../../platform/database';
import { compileFilter } from './compile-filter';
import type { ListQuery, Mark, Paging, Place } from './list-query';
import type { Listing } from './listing';
import { type Bind, type OrderKey, orderKeys } from './order';
import { unknownCursor } from './paging';
import { parametersOf } from './parameters';

export type Cursors = {
  readonly after?: Place;
  readonly before?: Place;
};

export async function findCursors<Row>(
  tx: Tx,
  listing: Listing<Row>,
  { paging, sort }: Pick<ListQuery, 'paging' | 'sort'>,
): Promise<Cursors> {
  if (paging.stream?.after !== undefined) return { after: paging.stream.after };
  const find = (name: 'after' | 'before') => findMarks(tx, listing, { name, paging, sort });
  const [after, before] = [await find('after'), await find('before')];
  return { ...(after && { after }), ...(before && { before }) };
}

async function findMarks<Row>(
  tx: Tx,
  listing: Listing<Row>,
  asked: {
    readonly name: 'after' | 'before';
    readonly paging: Paging;
    readonly sort: ListQuery['sort'];
  },
): Promise<Place | undefined> {
  const { name, paging, sort } = asked;
  const id = paging[name];
  if (id === undefined) return undefined;
  const { parameters, bind } = parametersOf(listing.parameters);
  const marks = marksOf(orderKeys(sort, listing, bind));
  const filter = compileFilter(
    [[{ path: ['id'], operator: 'eq', values: [id] }]],
    listing.columns,
    listing.body,
    parameters.length + 1,
  );
  const found = await row<{ marks: PlaceRow }>(
    tx,
    `SELECT ${marks} AS marks FROM ${listing.from}
     WHERE ${listing.where ?? 'true'} AND ${filter.sql} LIMIT 1`,
    [...parameters, ...filter.parameters],
  );
  if (found === undefined) throw unknownCursor(name, id);
  return placeOf(found.marks);
}

export type PlaceRow = readonly (readonly [value: string | null, type: string])[];

/** SQL for the place of a row, which `placeOf` reads. */
export function marksOf(keys: readonly OrderKey[]): string {
  const marks = keys.map(({ sql }) => `jsonb_build_array((${sql})::text, pg_typeof(${sql})::text)`);
  return `jsonb_build_array(${marks.join(', ')})`;
}

export function placeOf(marks: PlaceRow): Place {
  return marks.map(([value, type]) => ({ value, type }));
}

export function betweenCursors(
  keys: readonly OrderKey[],
  { after, before }: Cursors,
  bind: Bind,
): string {
  const clauses = [
    ...(after === undefined ? [] : [beyond(keys, after, 'after', bind)]),
    ...(before === undefined ? [] : [beyond(keys, before, 'before', bind)]),
  ];
  return clauses.length === 0 ? 'true' : clauses.join(' AND ');
}

type Side = 'after' | 'before';

function beyond(keys: readonly OrderKey[], marks: Place, side: Side, bind: Bind): string {
  const places = keys.flatMap((key, index) => {
    const mark = marks[index];
    return mark === undefined ? [] : [{ key, mark }];
  });
  // When all keys run in the same direction, one row comparison lets the index start at the right place.
  const descending = places[0]?.key.descending === true;
  if (places.every(({ key }) => !key.isNullable && key.descending === descending)) {
    const values = places.map(({ mark }) => valueOf(mark, bind)).join(', ');
    const own = places.map(({ key }) => key.sql).join(', ');
    return `(${own}) ${(side === 'after') === descending ? '<' : '>'} (${values})`;
  }
  const alternatives = places.map(({ key, mark }, index) =>
    [
      ...places.slice(0, index).map((place) => equals(place.key, place.mark, bind)),
      passes(key, mark, side, bind),
    ].join(' AND '),
  );
  return `(${alternatives.map((each) => `(${each})`).join(' OR ')})`;
}

function equals({ sql }: OrderKey, mark: Mark, bind: Bind): string {
  return mark.value === null ? `${sql} IS NULL` : `${sql} = ${valueOf(mark, bind)}`;
}

// Nulls sort last: nothing follows them by this key, and everything else precedes them.
function passes(key: OrderKey, mark: Mark, side: Side, bind: Bind): string {
  if (mark.value === null) return side === 'after' ? 'false' : `${key.sql} IS NOT NULL`;
  const isGreater = (side === 'after') !== key.descending;
  const compared = `${key.sql} ${isGreater ? '>' : '<'} ${valueOf(mark, bind)}`;
  return side === 'after' && key.isNullable ? `(${compared} OR ${key.sql} IS NULL)` : compared;
}

function valueOf({ value, type }: Mark, bind: Bind): string {
  return `${bind(value)}::${type}`;
}
