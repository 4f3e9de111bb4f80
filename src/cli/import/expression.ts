// Expressions over the columns of a row, for quantities and for `where`:
//   + − * / in exact fractions · < <= > >= == != · && || ! · ?? · ( ) · numbers, 'texts', columns.
// A column counts as a number where a number is needed and where both sides of a comparison are one.
//
// A field that is empty or absent is empty. It equals '' and nothing else; it is neither less nor
// more than anything; what is computed from it is empty, too. `a ?? 0` is 0 where `a` is empty.
import {
  add,
  compareRatios,
  divide,
  formatRatio,
  multiply,
  negate,
  parseRatio,
  type Ratio,
} from './ratio';
import type { ReadNumber } from './notation';
import { malformed, type Token, tokensOf } from './tokens';

type Value = Ratio | Text | boolean;
/** A value as it stands in the file or in the map. `column` is set when it is empty, for the message of a fault. */
type Text = {
  readonly text: string;
  readonly number: Ratio | undefined;
  readonly column?: string;
};
export type Columns = (name: string) => string | undefined;
type Node = (columns: Columns) => Value;

export type Expression = {
  readonly columns: readonly string[];
  /** Throws `RowFault` when the row lacks what the expression needs. */
  readonly number: (columns: Columns) => Ratio;
  readonly truth: (columns: Columns) => boolean;
};

/** A fault of a row, described by its columns. */
export class RowFault extends Error {}

/** Throws `MalformedExpression`. Columns are parsed in the number notation of the file. */
export function parseExpression(text: string, readNumber: ReadNumber = parseRatio): Expression {
  const parser = new Parser(tokensOf(text), readNumber);
  const root = parser.parse();
  return {
    columns: [...parser.columns],
    number: (columns) => numberOf(root(columns), text),
    truth: (columns) => truthOf(root(columns), text),
  };
}

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
  ['??'],
];

const DEPTH_MAX = 100;

class Parser {
  readonly columns = new Set<string>();
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly readNumber: ReadNumber,
  ) {}

  parse(): Node {
    const root = this.binary(0);
    const token = this.peek();
    if (token.kind !== 'end') throw malformed(`has ${token.text} where it should end`, token.at);
    return root;
  }

  /** Parses one level of precedence: operands of the next level, joined from left to right. */
  private binary(level: number): Node {
    const operators = BINARY[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'operator' || !operators.includes(token.text)) return left;
      this.next += 1;
      left = join(token.text, left, this.binary(level + 1));
    }
  }

  private unary(): Node {
    const token = this.peek();
    if (token.kind === 'operator' && (token.text === '-' || token.text === '!')) {
      this.next += 1;
      this.deeper(token);
      const operand = this.unary();
      this.depth -= 1;
      if (token.text === '!') return (columns) => !truthOf(operand(columns), 'the operand of !');
      return (columns) =>
        whereNotEmpty(operand(columns), (value) => negate(numberOf(value, 'the operand of -')));
    }
    return this.primary();
  }

  private primary(): Node {
    const token = this.peek();
    this.next += 1;
    switch (token.kind) {
      case 'number':
        return constant(numberIn(token));
      case 'text':
        return constant({ text: token.text, number: parseRatio(token.text) });
      case 'column':
        return this.column(token.text);
      case 'operator':
        if (token.text === '(') return this.group(token);
        throw malformed(`has ${token.text} where a value should be`, token.at);
      case 'end':
        throw malformed('ends where a value should be', token.at);
    }
  }

  private group(open: Token): Node {
    this.deeper(open);
    const inner = this.binary(0);
    this.depth -= 1;
    const close = this.peek();
    if (close.text !== ')' || close.kind !== 'operator') throw malformed('lacks a )', close.at);
    this.next += 1;
    return inner;
  }

  private column(name: string): Node {
    this.columns.add(name);
    const { readNumber } = this;
    const empty: Text = { text: '', number: undefined, column: name };
    return (columns) => {
      const text = columns(name) ?? '';
      const bare = text.trim();
      return bare === '' ? empty : { text, number: readNumber(bare) };
    };
  }

  private deeper(token: Token): void {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw malformed('nests too deep', token.at);
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: 'the end', at: 0 };
  }
}

function numberIn({ text, at }: Token): Ratio {
  const number = parseRatio(text);
  if (number === undefined) throw malformed(`has the number ${text}, which is none`, at);
  return number;
}

function constant(value: Value): Node {
  return () => value;
}

function join(operator: string, left: Node, right: Node): Node {
  switch (operator) {
    case '||':
      return (columns) =>
        truthOf(left(columns), 'left of ||') || truthOf(right(columns), 'right of ||');
    case '&&':
      return (columns) =>
        truthOf(left(columns), 'left of &&') && truthOf(right(columns), 'right of &&');
    case '??':
      return (columns) => {
        const value = left(columns);
        return isEmpty(value) ? right(columns) : value;
      };
    case '+':
      return arithmetic(left, right, add);
    case '-':
      return arithmetic(left, right, (a, b) => add(a, negate(b)));
    case '*':
      return arithmetic(left, right, multiply);
    case '/':
      return arithmetic(left, right, (a, b) => {
        const quotient = divide(a, b);
        if (quotient === undefined) throw new RowFault('division by zero');
        return quotient;
      });
    default:
      return (columns) => compares(operator, left(columns), right(columns));
  }
}

function arithmetic(left: Node, right: Node, apply: (a: Ratio, b: Ratio) => Ratio): Node {
  return (columns) =>
    whereNotEmpty(left(columns), (a) =>
      whereNotEmpty(right(columns), (b) =>
        apply(numberOf(a, 'an operand'), numberOf(b, 'an operand')),
      ),
    );
}

function whereNotEmpty(value: Value, compute: (value: Value) => Value): Value {
  return isEmpty(value) ? value : compute(value);
}

function isEmpty(value: Value): value is Text {
  return isText(value) && value.column !== undefined;
}

function isText(value: Value): value is Text {
  return typeof value === 'object' && 'text' in value;
}

function compares(operator: string, left: Value, right: Value): boolean {
  const order = orderOf(left, right);
  if (operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (isEmpty(left) || isEmpty(right)) return false;
  if (order === undefined) {
    throw new RowFault(
      `${asText(left)} ${operator} ${asText(right)} compares a number with a text`,
    );
  }
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Undefined when only one side is a number: the two differ, but have no order. */
function orderOf(left: Value, right: Value): number | undefined {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a !== undefined && b !== undefined) return compareRatios(a, b);
  if (isRatio(left) || isRatio(right)) return undefined;
  const [first, second] = [asText(left), asText(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function isRatio(value: Value): value is Ratio {
  return typeof value === 'object' && 'over' in value;
}

function asNumber(value: Value): Ratio | undefined {
  if (isText(value)) return value.number;
  return isRatio(value) ? value : undefined;
}

function asText(value: Value): string {
  if (isText(value)) return value.text;
  return isRatio(value) ? (formatRatio(value) ?? 'a fraction') : String(value);
}

function numberOf(value: Value, what: string): Ratio {
  const number = asNumber(value);
  if (number !== undefined) return number;
  if (isEmpty(value)) {
    const column = /^[\w$.]+$/.test(value.column ?? '') ? value.column : `[${value.column}]`;
    throw new RowFault(
      `${what} is empty, since ${column} is: ${column} ?? 0 says what counts then`,
    );
  }
  throw new RowFault(`${what} is ${JSON.stringify(asText(value))}, not a number`);
}

function truthOf(value: Value, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new RowFault(`${what} is ${JSON.stringify(asText(value))}, not a comparison`);
}
