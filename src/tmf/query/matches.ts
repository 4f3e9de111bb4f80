// Decides a filter for a body in memory: hub queries, and what SQL has no column for. It answers
// exactly what the SQL of compile-filter answers (a property test holds the two together).
import type { Body } from '../resource-type';
import type { Condition, Filter, Operator } from './list-query';
import { type Operand, operandOf } from './operand';
import { valuesAt } from './values-at';

export function matches(filter: Filter, body: Body): boolean {
  return filter.every((group) => group.some((condition) => holds(condition, body)));
}

function holds({ path, operator, values }: Condition, body: Body): boolean {
  if (path.length === 1 && path[0] === 'href') {
    const href = typeof body['href'] === 'string' ? pathOf(body['href']) : undefined;
    const paths = operator === 'regex' ? values : values.map(pathOf);
    return href !== undefined && holdsFor(operator, paths, [href]);
  }
  return holdsFor(operator, values, valuesAt(body, path));
}

function holdsFor(
  operator: Operator,
  values: readonly string[],
  found: readonly unknown[],
): boolean {
  if (operator === 'ne') return !holdsFor('eq', values, found);
  const fits = values.map((value) => testOf(operator, value));
  return found.some((scalar) => fits.some((fit) => fit(scalar)));
}

/** A href is known by its path: the host it was printed with may differ. */
export function pathOf(href: string): string {
  return href.replace(/^https?:\/\/[^/]*/i, '');
}

function testOf(operator: Operator, value: string): (scalar: unknown) => boolean {
  if (operator === 'regex') {
    const pattern = new RegExp(value);
    return (scalar) => typeof scalar === 'string' && pattern.test(scalar);
  }
  const operand = operandOf(value);
  return (scalar) => compares(operator, scalar, operand);
}

function compares(operator: Operator, scalar: unknown, operand: Operand): boolean {
  if (typeof scalar === 'boolean') return operator === 'eq' && scalar === operand.flag;
  if (typeof scalar === 'number') {
    return operand.number !== undefined && ordered(operator, scalar, operand.number);
  }
  if (typeof scalar !== 'string') return false;
  if (operator === 'eq') return scalar === operand.text || scalar === operand.instant;
  return ordered(operator, scalar, operand.instant ?? operand.text);
}

type Comparison = <T extends string | number>(left: T, right: T) => boolean;

// `ne` and `regex` were dealt with before values are compared.
const COMPARISONS: Readonly<Partial<Record<Operator, Comparison>>> = {
  eq: (left, right) => left === right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
};

function ordered<T extends string | number>(operator: Operator, left: T, right: T): boolean {
  return COMPARISONS[operator]?.(left, right) === true;
}
