// Evaluates a filter on a body in memory, for hub queries and attributes without SQL. The results equal those of the
// SQL from compile-filter (a property test compares them).
import type { Body } from '../resource-type';
import type { Condition, Filter, Operator } from './list-query';
import { type Operand, operandOf } from './operand';
import { occurs } from './pattern';
import { portablePattern } from './portable-pattern';
import type { Steps } from './steps';
import { valuesAt } from './values-at';

/** `steps` limits the cost beyond looking once at each value per condition. */
export function matches(filter: Filter, body: Body, steps?: Steps): boolean {
  return filter.every((group) => group.some((condition) => holds(condition, body, steps)));
}

function holds({ path, operator, values }: Condition, body: Body, steps?: Steps): boolean {
  if (path.length === 1 && path[0] === 'href') {
    const href = typeof body['href'] === 'string' ? pathOf(body['href']) : undefined;
    const paths = operator === 'regex' ? values : values.map(pathOf);
    return href !== undefined && holdsFor(operator, paths, [href], steps);
  }
  return holdsFor(operator, values, valuesAt(body, path, steps), steps);
}

function holdsFor(
  operator: Operator,
  values: readonly string[],
  found: readonly unknown[],
  steps: Steps | undefined,
): boolean {
  if (operator === 'ne') return !holdsFor('eq', values, found, steps);
  const fits = values.map((value) => testOf(operator, value, steps));
  return found.some((scalar) => fits.some((fit) => fit(scalar)));
}

/** Hrefs are compared by path, because the host may differ. */
export function pathOf(href: string): string {
  return href.replace(/^https?:\/\/[^/]*/i, '');
}

function testOf(
  operator: Operator,
  value: string,
  steps: Steps | undefined,
): (scalar: unknown) => boolean {
  if (operator === 'regex') {
    const pattern = portablePattern(value);
    return (scalar) => typeof scalar === 'string' && occurs(pattern, scalar, steps);
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

// `ne` and `regex` are handled before values are compared.
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
