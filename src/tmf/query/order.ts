// The order of a list in SQL: the keys a client sorts by, then the table's own stable order. A resource
// without the attribute comes last, whichever way the key runs.
import { bodyAt, type BodySql, columnOf, type Columns, jsonpathTo } from './compile-filter';
import { type Filter, isPlain, type SortKey } from './list-query';

export type Bind = (value: unknown) => string;

export type OrderKey = {
  readonly sql: string;
  readonly descending: boolean;
  /** Keys of the table's own order are never null. */
  readonly isNullable: boolean;
};

type Ordered = { readonly columns: Columns; readonly body?: BodySql; readonly order: string };

/** False when SQL cannot sort so: a JSONPath, or an attribute without a column and no body to look into. */
export function isSortable(sort: readonly SortKey[], { columns, body }: Ordered): boolean {
  return sort.every(
    (key) => isPlain(key) && (body !== undefined || columnOf(key, columns) !== undefined),
  );
}

/** The first key that no index gives the order of: all that fit are sorted for it. */
export function unorderedKey(
  { sort: [first], filter }: { readonly sort: readonly SortKey[]; readonly filter: Filter },
  { columns }: Pick<Ordered, 'columns'>,
): SortKey | undefined {
  if (first === undefined || !isPlain(first)) return first;
  const column = columnOf(first, columns);
  const isGiven = column?.isNeverNull === true || (column?.isIndexed === true && !first.descending);
  return isGiven && !isAmongFew(filter, first.path.join('.'), columns) ? undefined : first;
}

/** In the order of all, what one value of an attribute leaves would be looked for among what the others do. */
function isAmongFew(filter: Filter, sorted: string, columns: Columns): boolean {
  return filter.some((group) =>
    group.every(
      (condition) =>
        condition.operator === 'eq' && columnOf(condition, columns)?.unorders?.includes(sorted),
    ),
  );
}

export function orderKeys(
  sort: readonly SortKey[],
  { columns, body, order }: Ordered,
  bind: Bind,
): readonly OrderKey[] {
  const asked = sort.filter(isPlain).map((key) => {
    const column = columnOf(key, columns);
    return {
      sql:
        column?.sql ??
        `jsonb_path_query_first(${bodyAt(body, key.path)}, ${bind(`${jsonpathTo(key.path)}[*]`)}::jsonpath)`,
      descending: key.descending,
      isNullable: column?.isNeverNull !== true,
    };
  });
  // Behind a descending key that an index gives the order of, the own order runs back, too: as the index does.
  const descending = asked.length > 0 && asked.every((key) => key.descending && !key.isNullable);
  const own = order.split(', ').map((sql) => ({ sql, descending, isNullable: false }));
  return [...asked, ...own];
}

/** `backwards`: the same order from its end, for a page that ends at a cursor. */
export function orderBy(keys: readonly OrderKey[], backwards = false): string {
  return keys
    .map(({ sql, descending, isNullable }) => {
      const direction = descending === backwards ? 'ASC' : 'DESC';
      return `${sql} ${direction}${isNullable ? ` NULLS ${backwards ? 'FIRST' : 'LAST'}` : ''}`;
    })
    .join(', ');
}
