// Compiles a filter to SQL: attributes with columns are compared there, all others by a jsonpath on the stored body.
// Values and paths are parameters (JSON literals inside a jsonpath), never SQL text. Conditions that neither a column
// nor a body can decide are returned as `rest`.
import { ownValue } from '../../core/own-value';
import { isUuid } from '../../core/uuid';
import { isoEndOf } from './millisecond';
import type { Condition, Filter, Operator } from './list-query';
import { operandOf } from './operand';
import { pathOf } from './matches';
import { portablePattern } from './portable-pattern';

export type ColumnType = 'text' | 'numeric' | 'integer' | 'instant' | 'boolean' | 'uuid';
export type Column = {
  readonly sql: string;
  readonly type: ColumnType;
  /** Indexed in list order and never null, so that the index also gives the descending order. */
  readonly isNeverNull?: true;
  /** Indexed in list order but nullable, so that the index only gives the ascending order. */
  readonly isIndexed?: true;
  /** All that an index serves: without a `body` any other condition is decided in memory. */
  readonly operators?: readonly Operator[];
  /** With a filter on one value of this column, no index gives the order by these attributes. */
  readonly unorders?: readonly string[];
  /** An indexed column that has the value `of(v)`, or one of these values, whenever this one has the value `v`. */
  readonly implies?: {
    readonly sql: string;
    readonly type?: ColumnType;
    readonly of: (value: string) => string | readonly string[];
  };
  /** `sql` is a choice between these: rows with the jsonb `body` have the attribute there, others in `column`. */
  readonly either?: { readonly column: string; readonly body: string };
};
/** The jsonb with the attributes that have no column; it may depend on the path. */
export type BodySql = string | ((path: readonly string[]) => string);
/** Keyed by dotted path: `{'ratedProductUsage.isBilled': {sql: 'u.billed', type: 'boolean'}}`. */
export type Columns = { readonly [path: string]: Column };

export type CompiledFilter = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Conditions that `matches` must decide for each row; empty when SQL decides all. */
  readonly rest: Filter;
};

/** `firstParameter` is the number of the first `$n`. */
export function compileFilter(
  filter: Filter,
  columns: Columns,
  bodySql?: BodySql,
  firstParameter = 1,
): CompiledFilter {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${firstParameter + parameters.push(value) - 1}`;
  const rest: (readonly Condition[])[] = [];
  const clauses: string[] = [];
  for (const group of filter) {
    if (bodySql === undefined && !group.every((condition) => isServed(condition, columns))) {
      rest.push(group);
      continue;
    }
    const parts = group.map((condition) => compileCondition(condition, columns, bodySql, bind));
    clauses.push(`(${parts.join(' OR ')})`);
  }
  return { sql: clauses.length === 0 ? 'true' : clauses.join(' AND '), parameters, rest };
}

type Bind = (value: unknown) => string;

/** Looks at own members only: names come from clients, and `__proto__` must find no column. */
export function columnOf(
  { path }: { readonly path: readonly string[] },
  columns: Columns,
): Column | undefined {
  const name = path.join('.');
  return ownValue(columns, name);
}

function isServed(condition: Condition, columns: Columns): boolean {
  const column = columnOf(condition, columns);
  return column !== undefined && (column.operators?.includes(condition.operator) ?? true);
}

function compileCondition(
  condition: Condition,
  columns: Columns,
  bodySql: BodySql | undefined,
  bind: Bind,
): string {
  const column = columnOf(condition, columns);
  if (condition.operator === 'ne') {
    const equal = compileCondition({ ...condition, operator: 'eq' }, columns, bodySql, bind);
    return `NOT coalesce(${equal}, false)`;
  }
  if (column?.either !== undefined) return compileEither(condition, column.either, bind);
  if (column !== undefined) return compileColumn(condition, column, bind);
  return `${bodyAt(bodySql, condition.path)} @? ${bind(jsonpathOf(condition))}::jsonpath`;
}

export function bodyAt(bodySql: BodySql | undefined, path: readonly string[]): string {
  return typeof bodySql === 'function' ? bodySql(path) : (bodySql ?? 'NULL::jsonb');
}

function compileEither(
  condition: Condition,
  { column, body }: NonNullable<Column['either']>,
  bind: Bind,
): string {
  const outside = compileColumn(condition, { sql: column, type: 'text' }, bind);
  const inside = `${body} @? ${bind(jsonpathOf(condition))}::jsonpath`;
  return `((${body} IS NULL AND ${outside}) OR ${inside})`;
}

function compileColumn(condition: Condition, column: Column, bind: Bind): string {
  const { implies, ...own } = column;
  if (implies === undefined || condition.operator !== 'eq') return compileOwn(condition, own, bind);
  const values = [...new Set(condition.values.flatMap(implies.of))];
  const implied = compileOwn({ ...condition, values }, { type: 'text', ...implies }, bind);
  return `(${implied} AND ${compileOwn(condition, own, bind)})`;
}

function compileOwn(condition: Condition, column: Column, bind: Bind): string {
  const { operator, path } = condition;
  const isHref = path.length === 1 && path[0] === 'href' && operator !== 'regex';
  const values = isHref ? condition.values.map(pathOf) : condition.values;
  switch (column.type) {
    case 'text':
      return compileText(operator, column.sql, values, bind);
    case 'uuid':
      if (operator !== 'eq') return compileText(operator, `${column.sql}::text`, values, bind);
      return compileOrdered(operator, column.sql, values.filter(isUuid), 'uuid', bind);
    case 'numeric': {
      const numbers = values.flatMap((value) => operandOf(value).number ?? []);
      return compileOrdered(operator, column.sql, numbers.map(String), 'numeric', bind);
    }
    case 'integer':
      return compileOrdered(operator, column.sql, values.filter(isInteger), 'bigint', bind);
    case 'boolean': {
      const flags = values.flatMap((value) => operandOf(value).flag ?? []);
      return operator === 'eq' ? `${column.sql} = ANY(${bind(flags)}::boolean[])` : 'false';
    }
    case 'instant': {
      const instants = values.flatMap((value) => operandOf(value).instant ?? []);
      return compileInstant(operator, column.sql, instants, bind);
    }
  }
}

function compileText(
  operator: Operator,
  sql: string,
  values: readonly string[],
  bind: Bind,
): string {
  if (operator === 'regex') return `${sql} ~ ANY(${bind(values.map(portablePattern))}::text[])`;
  if (operator !== 'eq')
    return compileOrdered(operator, `${sql} COLLATE "C"`, values, 'text', bind);
  return compileOrdered(operator, sql, values, 'text', bind);
}

const SQL_OPERATOR: Readonly<Record<Exclude<Operator, 'ne' | 'regex'>, string>> = {
  eq: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function compileOrdered(
  operator: Operator,
  sql: string,
  values: readonly string[],
  type: string,
  bind: Bind,
): string {
  if (operator === 'regex' || operator === 'ne' || values.length === 0) return 'false';
  const compared = `${sql} ${SQL_OPERATOR[operator]}`;
  // A single value is compared by equality, so that an index continuing with the list order gives that order too.
  const [value, second] = values;
  if (second === undefined) return `${compared} ${bind(value)}::${type}`;
  return `${compared} ANY(${bind(values)}::${type}[])`;
}

function isInteger(value: string): boolean {
  return /^\d{1,18}$/.test(value);
}

// Stored instants may have microseconds, and clients see milliseconds, so an instant matches an interval of 1 ms.
function compileInstant(
  operator: Operator,
  sql: string,
  instants: readonly string[],
  bind: Bind,
): string {
  const clauses = instants.map((from) => {
    const to = isoEndOf(from);
    switch (operator) {
      case 'eq':
        return `(${sql} >= ${bind(from)}::timestamptz AND ${sql} < ${bind(to)}::timestamptz)`;
      case 'gt':
        return `${sql} >= ${bind(to)}::timestamptz`;
      case 'gte':
        return `${sql} >= ${bind(from)}::timestamptz`;
      case 'lt':
        return `${sql} < ${bind(from)}::timestamptz`;
      case 'lte':
        return `${sql} < ${bind(to)}::timestamptz`;
      case 'ne':
      case 'regex':
        return 'false';
    }
  });
  return clauses.length === 0 ? 'false' : `(${clauses.join(' OR ')})`;
}

/** The jsonpath of a condition; JSON literals are also jsonpath literals. */
function jsonpathOf({ path, operator, values }: Condition): string {
  const tests = values.flatMap((value) => jsonpathTests(operator, value));
  return `${jsonpathTo(path)} ? (${tests.join(' || ')})`;
}

export function jsonpathTo(path: readonly string[]): string {
  return `$${path.map((step) => `.${JSON.stringify(step)}`).join('')}`;
}

function jsonpathTests(operator: Operator, value: string): readonly string[] {
  if (operator === 'ne') return jsonpathTests('eq', value);
  if (operator === 'regex') return [`@ like_regex ${JSON.stringify(portablePattern(value))}`];
  const operand = operandOf(value);
  const sign = operator === 'eq' ? '==' : SQL_OPERATOR[operator];
  const texts =
    operator === 'eq'
      ? [operand.text, ...(operand.instant === undefined ? [] : [operand.instant])]
      : [operand.instant ?? operand.text];
  return [
    ...texts.map((text) => `@ ${sign} ${JSON.stringify(text)}`),
    ...(operand.number === undefined ? [] : [`@ ${sign} ${JSON.stringify(operand.number)}`]),
    ...(operand.flag === undefined || operator !== 'eq' ? [] : [`@ == ${operand.flag}`]),
  ];
}
