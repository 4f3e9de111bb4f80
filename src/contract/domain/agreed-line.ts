// Lines that a contract makes of a line of a card: with the winning override, inside a commitment, or beyond what was
// bought. Each is compiled once for a line and a term, by the engine that compiles the card.
import { type Decimal, HUNDRED, ZERO } from '../../core/decimal';
import { smallestUnit } from '../../core/quantity';
import {
  type CompiledLine,
  compileLine,
  type Discount,
  type Meter,
  type RateLine,
} from '../../rating';
import type { Override, Rate } from './term';

const UNPRICED: RateLine = {
  id: 'sold',
  description: null,
  meter: 'sold',
  match: {},
  priority: 0,
  unit: '',
  scope: 'period',
  groupBy: [],
  convert: null,
  pulse: null,
  allowance: null,
  price: { model: 'flat', amount: ZERO },
  discounts: [],
  minimum: null,
  maximum: null,
  prorate: false,
  beyond: null,
  allowNegative: false,
  round: null,
};

const overridden = new WeakMap<CompiledLine, WeakMap<Override, CompiledLine>>();
const rated = new WeakMap<CompiledLine, WeakMap<Rate, Map<string, CompiledLine>>>();
const alone = new WeakMap<CompiledLine, CompiledLine>();

export function overriddenLine(base: CompiledLine, override: Override): CompiledLine {
  const known = overridden.get(base) ?? new WeakMap<Override, CompiledLine>();
  overridden.set(base, known);
  const line = known.get(override) ?? compileLine(withOverride(base.line, override), base.meter);
  known.set(override, line);
  return line;
}

function withOverride(line: RateLine, { price, multiplier, discounts, ...terms }: Override) {
  return {
    ...line,
    price: price ?? line.price,
    discounts: discounts ?? multiplied(line.discounts, multiplier),
    allowance: terms.allowance ?? line.allowance,
    minimum: terms.minimum ?? line.minimum,
    maximum: terms.maximum ?? line.maximum,
  };
}

/** A factor is a percentage off, below zero where it makes dearer; percentages compound in any order. */
function multiplied(discounts: readonly Discount[], multiplier: Decimal | null) {
  if (multiplier === null) return discounts;
  const percent = HUNDRED.minus(multiplier.times(HUNDRED));
  return [{ kind: 'percent' as const, percent }, ...discounts];
}

/**
 * The line at a rate of its own, for quantities that are counted already: without blocks, and without the terms of
 * the period, which stay with the line. A price of its own reads quantities in `unit`.
 */
export function lineAtRate(base: CompiledLine, rate: Rate | null, unit: string): CompiledLine {
  if (rate === null) return lineAlone(base);
  const byRate = rated.get(base) ?? new WeakMap<Rate, Map<string, CompiledLine>>();
  rated.set(base, byRate);
  const byUnit = byRate.get(rate) ?? new Map<string, CompiledLine>();
  byRate.set(rate, byUnit);
  const line = byUnit.get(unit) ?? compileLine(atRate(base.line, rate, unit), base.meter);
  byUnit.set(unit, line);
  return line;
}

function lineAlone(base: CompiledLine): CompiledLine {
  const line = alone.get(base) ?? compileLine(withoutTerms(base.line), base.meter);
  alone.set(base, line);
  return line;
}

function atRate(line: RateLine, { price, multiplier }: Rate, unit: string): RateLine {
  const bare = withoutTerms(line);
  if (price === null) return { ...bare, discounts: multiplied(bare.discounts, multiplier) };
  const own = { price, unit, convert: null, discounts: [], round: null, beyond: null };
  return { ...bare, ...own, scope: 'period' };
}

function withoutTerms(line: RateLine): RateLine {
  return { ...line, pulse: null, allowance: null, minimum: null, maximum: null };
}

const ofUnits = new WeakMap<Rate, Map<string, CompiledLine>>();

/**
 * The line by which quantities of a unit are sold, whatever meter they came from: credits, or what was committed to.
 * It counts in the smallest unit of the dimension, to which all others convert exactly.
 */
export function lineOfUnit(rate: Rate, unit: string): CompiledLine {
  const byUnit = ofUnits.get(rate) ?? new Map<string, CompiledLine>();
  ofUnits.set(rate, byUnit);
  const meter: Meter = { unit: smallestUnit(unit), aggregation: 'sum' };
  const line = byUnit.get(unit) ?? compileLine(atRate(UNPRICED, rate, unit), meter);
  byUnit.set(unit, line);
  return line;
}
