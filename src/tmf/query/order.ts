// The order of a list in SQL: the client's sort keys, then the table's own stable order. Resources without the
// attribute come last in both directions.
import { bodyAt, type BodySql, columnOf, type Columns, jsonpathTo } from './compile-filter';
import { type Filter, isPlain, type SortKey } from './list-query';

export type Bind = (value: unknown) => string;

export type OrderKey = {
  readonly sql: string;
  readonly descending: boolean;
  /** False for keys of the table's own order. */
  readonly isNullable: boolean;
};

type Ordered = { readonly columns: Columns; readonly body?: BodySql; readonly order: string };

/** False when SQL cannot sort so: by a JSONPath, or by an attribute that has neither column nor body. */
export function isSortable(sort: readonly SortKey[], { columns, body }: Ordered): boolean {
  return sort.every(
    (key) => isPlain(key) && (body !== undefined || columnOf(key, columns) !== undefined),
  );
}

/** The first key for which no index gives the order, so that all matching rows must be sorted. */
export function unorderedKey(
  { sort: [first], filter }: { readonly sort: readonly SortKey[]; readonly filter: Filter },
  { columns }: Pick<Ordered, 'columns'>,
): SortKey | undefined {
  if (first === undefined || !isPlain(first)) return first;
  const column = columnOf(first, columns);
  const isGiven = column?.isNeverNull === true || (column?.isIndexed === true && !first.descending);
  return isGiven && !isAmongFew(filter, first.path.join('.'), columns) ? undefined : first;
}

/** In list order, rows with one value of an attribute would be searched for among all others. */
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
  // After a descending indexed key the own order runs backwards too, as the index does.
  const descending = asked.length > 0 && asked.every((key) => key.descending && !key.isNullable);
  const own = order.split(', ').map((sql) => ({ sql, descending, isNullable: false }));
  return [...asked, ...own];
}

/** With `backwards` the order is reversed, for a page that ends at a cursor. */
export function orderBy(keys: readonly OrderKey[], backwards = false): string {
  return keys
    .map(({ sql, descending, isNullable }) => {
      const direction = descending === backwards ? 'ASC' : 'DESC';
      return `${sql} ${direction}${isNullable ? ` NULLS ${backwards ? 'FIRST' : 'LAST'}` : ''}`;
    })
    .join(', ');
}
