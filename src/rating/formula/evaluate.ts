// Evaluates a formula for one event in exact fractions: only functions that say so round. A missing attribute or a
// division by zero gives an answer with a code.
import { ownValue } from '../../core/own-value';
import { decimal, isDecimalText, powerOfTen } from '../../core/decimal';
import { type Fraction, dividedBy, fraction, fractionOf, plus, times } from '../../core/fraction';
import { invariant } from '../../core/invariant';
import { divideRounded } from '../../core/rounding';
import { attributeText } from '../attribute-text';
import { type NotRatable, isNotRatable, notRatable } from '../outcome';
import type { Usage } from '../price';
import { AMOUNT, type Expression, QUANTITY, sortOf } from './expression';

/** The values of the names in a formula. */
export type FormulaInput = {
  readonly quantity: Fraction;
  readonly usage: Pick<Usage, 'amount' | 'attributes'>;
};

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;
type Value = Fraction | { readonly text: string } | { readonly flag: boolean };

/** The limit of digits in intermediate results, which grow with each step. */
const DIGITS_MAX = 200;
const BOUND = 10n ** BigInt(DIGITS_MAX);

export function numberOf(expression: Expression, input: FormulaInput): Fraction | NotRatable {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return numberNamed(expression.name, input);
    case 'minus': {
      const of = numberOf(expression.of, input);
      return isNotRatable(of) ? of : negated(of);
    }
    case 'arithmetic':
      return calculated(expression, input);
    case 'choice': {
      const when = flagOf(expression.when, input);
      if (typeof when !== 'boolean') return when;
      return numberOf(when ? expression.yes : expression.no, input);
    }
    case 'extreme':
      return extreme(expression, input);
    case 'rounding': {
      const of = numberOf(expression.of, input);
      return isNotRatable(of) ? of : rounded(of, expression);
    }
    case 'text':
    case 'flag':
    case 'order':
    case 'equality':
      return notParsed(expression);
  }
}

function calculated(
  { operator, left, right }: Of<'arithmetic'>,
  input: FormulaInput,
): Fraction | NotRatable {
  const a = numberOf(left, input);
  if (isNotRatable(a)) return a;
  const b = numberOf(right, input);
  if (isNotRatable(b)) return b;
  switch (operator) {
    case '+':
      return bounded(plus(a, b));
    case '-':
      return bounded(plus(a, negated(b)));
    case '*':
      return bounded(times(a, b));
    case '/':
      if (b.numerator === 0n) return dividesByZero();
      return bounded(b.numerator < 0n ? dividedBy(negated(a), negated(b)) : dividedBy(a, b));
  }
}

function extreme({ name, of }: Of<'extreme'>, input: FormulaInput): Fraction | NotRatable {
  let found: Fraction | undefined;
  for (const part of of) {
    const next = numberOf(part, input);
    if (isNotRatable(next)) return next;
    const isFurther = found === undefined || difference(next, found) > 0n === (name === 'max');
    if (isFurther) found = next;
  }
  invariant(found !== undefined, 'A formula has an extreme of nothing');
  return found;
}

function rounded({ numerator, denominator }: Fraction, { name, scale }: Of<'rounding'>): Fraction {
  const units = numerator * powerOfTen(scale);
  if (name === 'round') {
    return fraction(divideRounded(units, denominator, 'halfUp'), powerOfTen(scale));
  }
  // Integer division cuts toward zero, so floor and ceiling are adjusted by sign.
  const cut = units / denominator;
  const isExact = cut * denominator === units;
  const up = name === 'ceil' && !isExact && units > 0n ? 1n : 0n;
  const down = name === 'floor' && !isExact && units < 0n ? 1n : 0n;
  return fraction(cut + up - down, powerOfTen(scale));
}

function flagOf(expression: Expression, input: FormulaInput): boolean | NotRatable {
  switch (expression.kind) {
    case 'flag':
      return expression.value;
    case 'name':
      return flagNamed(expression.name, input);
    case 'order': {
      const { operator, left, right } = expression;
      const a = numberOf(left, input);
      if (isNotRatable(a)) return a;
      const b = numberOf(right, input);
      if (isNotRatable(b)) return b;
      const over = difference(a, b);
      if (over === 0n) return operator === '<=' || operator === '>=';
      return over > 0n === (operator === '>' || operator === '>=');
    }
    case 'equality':
      return isEqual(expression, input);
    case 'choice': {
      const when = flagOf(expression.when, input);
      if (typeof when !== 'boolean') return when;
      return flagOf(when ? expression.yes : expression.no, input);
    }
    case 'number':
    case 'text':
    case 'minus':
    case 'arithmetic':
    case 'extreme':
    case 'rounding':
      return notParsed(expression);
  }
}

function isEqual(
  { operator, left, right }: Of<'equality'>,
  input: FormulaInput,
): boolean | NotRatable {
  const a = readingOf(left, input);
  if (isNotRatable(a)) return a;
  const b = readingOf(right, input);
  if (isNotRatable(b)) return b;
  return isSame(a, b) === (operator === '==');
}

/**
 * Attributes arrive as text on many wires: beside a number or a boolean they are parsed, and differ when they cannot
 * be.
 */
function isSame(a: Value, b: Value): boolean {
  if ('text' in b) return 'text' in a ? a.text === b.text : isSame(b, a);
  if ('flag' in b)
    return 'text' in a ? a.text === String(b.flag) : 'flag' in a && a.flag === b.flag;
  if ('numerator' in a) return difference(a, b) === 0n;
  return 'text' in a && isDecimalText(a.text) && isSame(fractionOf(decimal(a.text)), b);
}

function readingOf(expression: Expression, input: FormulaInput): Value | NotRatable {
  if (expression.kind === 'text') return { text: expression.value };
  if (expression.kind === 'name' && sortOf(expression) === undefined) {
    return valueNamed(expression.name, input);
  }
  if (expression.kind === 'choice' && sortOf(expression) !== 'number') {
    const when = flagOf(expression.when, input);
    if (typeof when !== 'boolean') return when;
    return readingOf(when ? expression.yes : expression.no, input);
  }
  if (sortOf(expression) !== 'flag') return numberOf(expression, input);
  const flag = flagOf(expression, input);
  return typeof flag === 'boolean' ? { flag } : flag;
}

function numberNamed(name: string, { quantity, usage }: FormulaInput): Fraction | NotRatable {
  if (name === QUANTITY) return quantity;
  const given = name === AMOUNT ? usage.amount : attributeOf(usage, name);
  if (given === undefined && name === AMOUNT) {
    return notRatable('usage.amount-missing', 'amount', 'The formula reads the amount of an event');
  }
  if (given === undefined) return missing(name);
  const text = attributeText(given);
  return isDecimalText(text) ? fractionOf(decimal(text)) : malformed(name, text, 'a plain decimal');
}

function flagNamed(name: string, { usage }: FormulaInput): boolean | NotRatable {
  const given = attributeOf(usage, name);
  if (given === undefined) return missing(name);
  const text = attributeText(given);
  if (text === 'true' || text === 'false') return text === 'true';
  return malformed(name, text, 'true or false');
}

function valueNamed(name: string, { usage }: FormulaInput): Value | NotRatable {
  const given = attributeOf(usage, name);
  if (given === undefined) return missing(name);
  return { text: attributeText(given) };
}

function attributeOf({ attributes }: FormulaInput['usage'], name: string) {
  return ownValue(attributes, name);
}

function negated({ numerator, denominator }: Fraction): Fraction {
  return { numerator: -numerator, denominator };
}

/** Its sign tells which is greater. */
function difference(a: Fraction, b: Fraction): bigint {
  return a.numerator * b.denominator - b.numerator * a.denominator;
}

function bounded(value: Fraction): Fraction | NotRatable {
  const { numerator, denominator } = value;
  if (numerator < BOUND && numerator > -BOUND && denominator < BOUND) return value;
  const message = `The formula comes to more than ${DIGITS_MAX} digits`;
  return notRatable('usage.out-of-range', 'quantity', message);
}

function dividesByZero(): NotRatable {
  return notRatable('usage.division-by-zero', 'attributes', 'The formula divides by zero');
}

function missing(name: string): NotRatable {
  const message = `The formula reads ${name}, which is missing`;
  return notRatable('usage.attribute-missing', `attributes.${name}`, message);
}

function malformed(name: string, text: string, what: string): NotRatable {
  const message = `The formula reads ${name} as ${what}, and it is ${text.slice(0, 60)}`;
  return notRatable('usage.attribute-malformed', `attributes.${name}`, message);
}

/** The parser does not allow another kind here. */
function notParsed({ kind }: Expression): never {
  invariant(false, `A formula has a ${kind} where none can be`);
}
