// A formula from text. The parser knows a whole language of expressions; of what it understands only the kinds
// below are taken, numbers from their text and never as the binary fraction that was read of it. Size
// and depth are bounded, so that what an event costs takes a bounded time to compute.
import jsep from 'jsep';
import { decimal, isDecimalText } from '../../core/decimal';
import { fractionOf } from '../../core/fraction';
import { type Expression, type Sort, sortOf } from './expression';

export type FormulaFault = { readonly code: string; readonly message: string };

const LENGTH_MAX = 1_000;
const NODES_MAX = 200;
const DEPTH_MAX = 20;
/** The most decimals in `round(x, n)`. */
const SCALE_MAX = 12;

const ARITHMETIC = ['+', '-', '*', '/'] as const;
const ORDER = ['<', '<=', '>', '>='] as const;
const EQUALITY = ['==', '!='] as const;
const EXTREMES = ['min', 'max'] as const;
const ROUNDINGS = ['round', 'ceil', 'floor'] as const;

const MALFORMED = 'price.formula-malformed';
const NOT_ALLOWED = 'price.formula-not-allowed';
const TOO_LARGE = 'price.formula-too-large';

export function parseExpression(text: string): Expression | FormulaFault {
  if (text.length > LENGTH_MAX) {
    return fault(TOO_LARGE, `has ${text.length} characters; at most ${LENGTH_MAX} are read`);
  }
  const tree = treeOf(text);
  if (!isNode(tree)) return tree;
  const budget = { nodes: NODES_MAX };
  const read = readNode(tree, 1, budget);
  return isFault(read) ? read : (asSort(read, 'number') ?? read);
}

export function isFault(read: object): read is FormulaFault {
  return 'code' in read;
}

function treeOf(text: string): jsep.Expression | FormulaFault {
  try {
    return jsep(text);
  } catch (error: unknown) {
    // The parser overflows the stack on text that nests too deep, which is no formula.
    const why = error instanceof RangeError ? 'nests too deep' : String(error);
    return fault(MALFORMED, `cannot be read: ${why}`);
  }
}

type Budget = { nodes: number };
type Read = Expression | FormulaFault;

function readNode(node: jsep.Expression, depth: number, budget: Budget): Read {
  budget.nodes -= 1;
  if (budget.nodes < 0) return fault(TOO_LARGE, `has more than ${NODES_MAX} parts`);
  if (depth > DEPTH_MAX) return fault(TOO_LARGE, `nests deeper than ${DEPTH_MAX}`);
  const below = (part: unknown) => readNode(nodeOf(part), depth + 1, budget);
  switch (node.type) {
    case 'Literal':
      return literal(node);
    case 'Identifier':
      return { kind: 'name', name: textOf(node['name']) };
    case 'UnaryExpression':
      return unary(node, below);
    case 'BinaryExpression':
      return binary(node, below);
    case 'ConditionalExpression':
      return choice(node, below);
    case 'CallExpression':
      return call(node, below);
    default:
      return fault(NOT_ALLOWED, `${WHAT_IT_IS[node.type] ?? node.type} is not part of a formula`);
  }
}

const WHAT_IT_IS: Readonly<Record<string, string>> = {
  Compound: 'more than one expression, or none,',
  MemberExpression: 'a member of something',
  ArrayExpression: 'a list',
  ThisExpression: 'this',
};

type Below = (part: unknown) => Read;

function literal({ raw, value }: jsep.Expression): Read {
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'boolean') return { kind: 'flag', value };
  const text = textOf(raw);
  if (typeof value === 'number' && isDecimalText(text)) {
    return { kind: 'number', value: fractionOf(decimal(text)) };
  }
  return fault(NOT_ALLOWED, `${text.slice(0, 60)} is no plain decimal of at most 38 digits`);
}

function unary({ operator, argument }: jsep.Expression, below: Below): Read {
  if (operator !== '-') return fault(NOT_ALLOWED, `${textOf(operator)} is not part of a formula`);
  const of = below(argument);
  return isFault(of) ? of : (asSort(of, 'number') ?? { kind: 'minus', of });
}

function binary({ operator, left: a, right: b }: jsep.Expression, below: Below): Read {
  const left = below(a);
  if (isFault(left)) return left;
  const right = below(b);
  if (isFault(right)) return right;
  const equality = EQUALITY.find((one) => one === operator);
  if (equality !== undefined) {
    const wrong = areOfOneSort(left, right, equality);
    return wrong ?? { kind: 'equality', operator: equality, left, right };
  }
  const wrong = asSort(left, 'number') ?? asSort(right, 'number');
  const arithmetic = ARITHMETIC.find((one) => one === operator);
  if (arithmetic !== undefined) {
    return wrong ?? { kind: 'arithmetic', operator: arithmetic, left, right };
  }
  const order = ORDER.find((one) => one === operator);
  if (order !== undefined) return wrong ?? { kind: 'order', operator: order, left, right };
  return fault(NOT_ALLOWED, `${textOf(operator)} is not part of a formula`);
}

function choice({ test, consequent, alternate }: jsep.Expression, below: Below): Read {
  const when = below(test);
  if (isFault(when)) return when;
  const yes = below(consequent);
  if (isFault(yes)) return yes;
  const no = below(alternate);
  if (isFault(no)) return no;
  const wrong = asSort(when, 'flag') ?? areOfOneSort(yes, no, '? :');
  return wrong ?? { kind: 'choice', when, yes, no };
}

function call({ callee, arguments: given }: jsep.Expression, below: Below): Read {
  const name = textOf(nodeOf(callee)['name']);
  const parts = Array.isArray(given) ? given : [];
  const extreme = EXTREMES.find((one) => one === name);
  if (extreme !== undefined) return extremeOf(extreme, parts, below);
  const rounding = ROUNDINGS.find((one) => one === name);
  if (rounding !== undefined) return roundingOf(rounding, parts, below);
  const known = [...EXTREMES, ...ROUNDINGS].join(', ');
  return fault(NOT_ALLOWED, `${name || 'that'} is no function of a formula; known are ${known}`);
}

function extremeOf(name: 'min' | 'max', parts: readonly unknown[], below: Below): Read {
  const of: Expression[] = [];
  for (const part of parts) {
    const read = below(part);
    if (isFault(read)) return read;
    const wrong = asSort(read, 'number');
    if (wrong !== undefined) return wrong;
    of.push(read);
  }
  return of.length === 0 ? fault(MALFORMED, `${name} of nothing`) : { kind: 'extreme', name, of };
}

function roundingOf(
  name: (typeof ROUNDINGS)[number],
  [part, digits, ...more]: readonly unknown[],
  below: Below,
): Read {
  if (part === undefined || more.length > 0) {
    return fault(MALFORMED, `${name} takes a number and, if need be, so many decimals`);
  }
  const of = below(part);
  if (isFault(of)) return of;
  const scale = digits === undefined ? 0 : nodeOf(digits)['value'];
  if (typeof scale !== 'number' || !Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX) {
    return fault(MALFORMED, `${name} takes 0 to ${SCALE_MAX} decimals, written as a number`);
  }
  return asSort(of, 'number') ?? { kind: 'rounding', name, of, scale };
}

function asSort(expression: Expression, sort: Sort): FormulaFault | undefined {
  const found = sortOf(expression);
  if (found === undefined || found === sort) return undefined;
  return fault(MALFORMED, `has a ${found} where a ${sort} must stand`);
}

function areOfOneSort(a: Expression, b: Expression, where: string): FormulaFault | undefined {
  const [one, other] = [sortOf(a), sortOf(b)];
  if (one === undefined || other === undefined || one === other) return undefined;
  return fault(MALFORMED, `has a ${one} and a ${other} on the two sides of ${where}`);
}

function fault(code: string, message: string): FormulaFault {
  return { code, message };
}

// The parser's types do not say what the parts of a node are.
function nodeOf(part: unknown): jsep.Expression {
  return isNode(part) ? part : { type: 'nothing' };
}

function isNode(part: unknown): part is jsep.Expression {
  return typeof part === 'object' && part !== null && 'type' in part;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
