// The expressions in filters of a JSONPath: comparisons and the functions of RFC 9535.
import { jsonpath } from 'json-p3';
import { isSameValue } from '../same-value';
import { interoperable } from './json-path-patterns';
import { type Walk, walkPath } from './json-path-walk';
import { isWhole, occurs, PatternFault } from './pattern';
import { type Steps, VALUE_STEPS } from './steps';

const {
  FilterQuery,
  FunctionExtension,
  InfixExpression,
  NullLiteral,
  BooleanLiteral,
  NumberLiteral,
  PrefixExpression,
  RootQuery,
  StringLiteral,
} = jsonpath.expressions;

type Expression = InstanceType<typeof PrefixExpression>['right'];
type Call = InstanceType<typeof FunctionExtension>;
type Query = InstanceType<typeof FilterQuery>;

/** The result of an expression that leads to no value. */
const NOTHING = Symbol('nothing');

/** What an expression can refer to: `@`, and the walk it is part of. */
type Sight = { readonly current: unknown; readonly walk: Walk };

export function holds(expression: Expression, current: unknown, walk: Walk): boolean {
  return isTrue(expression, { current, walk });
}

function isTrue(expression: Expression, sight: Sight): boolean {
  if (expression instanceof PrefixExpression) return !isTrue(expression.right, sight);
  if (expression instanceof FilterQuery) return follow(expression, sight, () => true);
  if (expression instanceof FunctionExtension) return call(expression, sight) === true;
  if (!(expression instanceof InfixExpression)) return false;
  const { left, operator, right } = expression;
  if (operator === '&&') return isTrue(left, sight) && isTrue(right, sight);
  if (operator === '||') return isTrue(left, sight) || isTrue(right, sight);
  return compares(valueOf(left, sight), operator, valueOf(right, sight), sight.walk.steps);
}

function follow(query: Query, sight: Sight, visit: (value: unknown) => boolean): boolean {
  const { current, walk } = sight;
  const start = query instanceof RootQuery ? walk.root : current;
  return walkPath(query.path, start, walk, ({ value }) => visit(value));
}

/** The value of a path that leads to at most one. */
function valueOf(expression: Expression | undefined, sight: Sight): unknown {
  if (expression instanceof NullLiteral) return null;
  if (
    expression instanceof BooleanLiteral ||
    expression instanceof NumberLiteral ||
    expression instanceof StringLiteral
  ) {
    return expression.value;
  }
  if (expression instanceof FunctionExtension) return call(expression, sight);
  if (!(expression instanceof FilterQuery)) return NOTHING;
  let found: unknown = NOTHING;
  follow(expression, sight, (value) => {
    found = value;
    return true;
  });
  return found;
}

function call({ name, args: [first, second] }: Call, sight: Sight): unknown {
  switch (name) {
    case 'length':
      return lengthOf(valueOf(first, sight), sight.walk.steps);
    case 'count':
      return valuesOf(first, sight, Infinity).length;
    case 'value': {
      const [value, another] = valuesOf(first, sight, 2);
      return value === undefined || another !== undefined ? NOTHING : value;
    }
    case 'match':
      return finds(isWhole, valueOf(first, sight), valueOf(second, sight), sight.walk.steps);
    case 'search':
      return finds(occurs, valueOf(first, sight), valueOf(second, sight), sight.walk.steps);
    default:
      return NOTHING;
  }
}

function valuesOf(query: Expression | undefined, sight: Sight, max: number): readonly unknown[] {
  const values: unknown[] = [];
  if (!(query instanceof FilterQuery)) return values;
  follow(query, sight, (value) => {
    values.push(value);
    return values.length === max;
  });
  return values;
}

function lengthOf(value: unknown, steps: Steps): unknown {
  if (typeof value === 'string') {
    steps.spend(value.length);
    return Array.from(value).length;
  }
  if (typeof value !== 'object' || value === null) return NOTHING;
  if (Array.isArray(value)) return value.length;
  const { length } = Object.keys(value);
  steps.spend(length * VALUE_STEPS);
  return length;
}

function finds(test: typeof occurs, text: unknown, pattern: unknown, steps: Steps): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false;
  try {
    return test(interoperable(pattern), text, steps);
  } catch (error: unknown) {
    // A malformed pattern that comes from the resource matches nothing (RFC 9535).
    if (error instanceof PatternFault) return false;
    throw error;
  }
}

function compares(left: unknown, operator: string, right: unknown, steps: Steps): boolean {
  switch (operator) {
    case '==':
      return isSameValue(left, right, steps);
    case '!=':
      return !isSameValue(left, right, steps);
    case '<':
      return isLess(left, right, steps);
    case '>':
      return isLess(right, left, steps);
    case '<=':
      return isLess(left, right, steps) || isSameValue(left, right, steps);
    case '>=':
      return isLess(right, left, steps) || isSameValue(left, right, steps);
    default:
      return false;
  }
}

function isLess(left: unknown, right: unknown, steps: Steps): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    steps.spendOnText(Math.min(left.length, right.length));
    return left < right;
  }
  return typeof left === 'number' && typeof right === 'number' && left < right;
}
