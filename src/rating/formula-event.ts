// Prices an event by a formula: alone, or as the difference it makes to the price of the total.
import { type Fraction, fraction } from '../core/fraction';
import { powerOfTen } from '../core/decimal';
import { divideRounded } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { numberOf } from './formula/evaluate';
import type { Expression } from './formula/expression';
import { AMOUNT_SCALE, ONE_SCALED } from './grid';
import type { Observer } from './observer';
import { type NotRatable, isNotRatable } from './outcome';
import type { PricedEvent } from './percentage-event';
import type { Usage } from './price';

export function priceAlone(
  line: CompiledLine,
  formula: Expression,
  paid: bigint,
  usage: Usage,
): PricedEvent | NotRatable {
  const price = formulaAt(line, formula, paid, usage);
  if (isNotRatable(price)) return price;
  return { paid, price: price.numerator * powerOfTen(AMOUNT_SCALE), over: price.denominator };
}

/** In units of 10^-12: both prices are rounded before the difference is taken. */
export function priceMove(
  line: CompiledLine,
  formula: Expression,
  before: bigint,
  paid: bigint,
  usage: Usage,
  see?: Observer,
): PricedEvent | NotRatable {
  const from = formulaAt(line, formula, before, usage);
  if (isNotRatable(from)) return from;
  const to = formulaAt(line, formula, paid, usage);
  if (isNotRatable(to)) return to;
  see?.('price before', unitsOf(from), ONE_SCALED);
  see?.('price after', unitsOf(to), ONE_SCALED);
  return { paid, price: unitsOf(to) - unitsOf(from) };
}

/**
 * A quantity of zero costs nothing, whatever the formula gives. Negative quantities and prices are credits with
 * `allowNegative`, and otherwise not owed.
 */
function formulaAt(
  line: CompiledLine,
  formula: Expression,
  paid: bigint,
  usage: Usage,
): Fraction | NotRatable {
  if (paid === 0n || (paid < 0n && !line.allowNegative)) return NO_PRICE;
  const size = paid < 0n ? -paid : paid;
  const price = numberOf(formula, { quantity: fraction(size, line.grid.one), usage });
  if (isNotRatable(price) || paid < 0n) return isNotRatable(price) ? price : minus(price);
  return price.numerator < 0n && !line.allowNegative ? NO_PRICE : price;
}

const NO_PRICE: Fraction = { numerator: 0n, denominator: 1n };

function minus({ numerator, denominator }: Fraction): Fraction {
  return { numerator: -numerator, denominator };
}

function unitsOf({ numerator, denominator }: Fraction): bigint {
  return divideRounded(numerator * powerOfTen(AMOUNT_SCALE), denominator, 'halfUp');
}
