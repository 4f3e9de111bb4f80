// A rate line made ready for the hot path: every decimal of the price, its discounts and limits is
// turned into an integer here, once per card version, so that rating an event only adds, multiplies
// and divides once. A property test holds it to the same line
// computed in decimals.
import { exchangedAmount, exchangedDiscounts } from './adjustments/exchange';
import { type GridPulse, gridPulse } from './adjustments/pulse';
import { type Curve, curveOf } from './curve';
import type { Expression } from './formula/expression';
import { AMOUNT_SCALE, type Grid, gridOf, onGrid } from './grid';
import { lineWords } from './line-words';
import { type Aggregate, aggregateBy, uniqueAttributeOf } from './meters/meter';
import { type EventLimits, type Meter, type QuantityRounding, type RateLine } from './price';
import {
  boundOfPrice,
  eventLimitsOf,
  formulaOf,
  isPerEvent,
  measuresOf,
  shapeOf,
} from './pricing/pricing';
import type { PriceModel } from './pricing/price-model';
import { NO_TERMS, type Settlement, settlementOf } from './settlement';
import { type Decimal, scaled } from '../core/decimal';
import type { Window } from './window';

export type CompiledLine = {
  readonly id: string;
  /** The unit of the price, which `billed` quantities use. */
  readonly unit: string;
  readonly line: RateLine;
  /** Words for people that distinguish it from other lines of its card. */
  readonly words: string;
  readonly meter: Meter;
  readonly grid: Grid;
  readonly aggregate: Aggregate;
  /** The window of usage that has a total of its own; null when the period has one. */
  readonly window: Window | null;
  /** The attribute whose different values are counted; null for other meters. */
  readonly uniqueBy: string | null;
  readonly measures: PriceModel['measures'];
  readonly pulse: GridPulse | null;
  readonly wholeUnits: QuantityRounding;
  readonly allowance: bigint | null;
  readonly allowNegative: boolean;
  readonly curve: Curve;
  /** The bound of the last tier on the grid, above which there is no price; null when there is no bound. */
  readonly bound: bigint | null;
  /** The parsed formula of a formula price; its curve is empty. */
  readonly formula: Expression | null;
  /** The limits of a model that prices event by event. */
  readonly limits: CompiledLimits | null;
  readonly isPerEvent: boolean;
  /** Settles the price of a single event, for lines that price event by event. */
  readonly onEvent: Settlement;
  /** Settles the cumulative price, or the sum of the prices of events. */
  readonly onTotal: Settlement;
  readonly minimum: bigint | null;
};

/** Limits of an event are numerators over the curve's denominator; the free amount is in 10^-12. */
export type CompiledLimits = {
  readonly freeEvents: bigint | null;
  readonly freeAmount: bigint | null;
  readonly minimum: bigint | null;
  readonly maximum: bigint | null;
};

/** `metered` is told of a line beside lines of other meters. */
export function compileLine(line: RateLine, meter: Meter, metered?: string): CompiledLine {
  const grid = gridOf(line, meter);
  const curve = curveOf(shapeOf(line.price), grid);
  const limits = eventLimitsOf(line.price);
  const bound = boundOfPrice(line.price);
  return {
    id: line.id,
    unit: line.unit,
    line,
    words: lineWords(line, metered),
    meter,
    grid,
    aggregate: aggregateBy(meter, line.price),
    window: typeof line.scope === 'string' ? null : line.scope,
    uniqueBy: uniqueAttributeOf(meter, line.price),
    measures: measuresOf(line.price),
    pulse: line.pulse && gridPulse(line.pulse, grid),
    wholeUnits: line.convert?.round ?? 'none',
    allowance: line.allowance && onGrid(line.allowance, grid),
    allowNegative: line.allowNegative,
    curve,
    formula: formulaOf(line.price)?.parsed ?? null,
    bound: bound && onGrid(bound, grid),
    limits: limits && compiledLimits(limits, curve),
    isPerEvent: isPerEvent(line),
    ...settlements(line, curve),
    minimum: units(exchangedAmount(line.minimum, line.exchange)),
  };
}

// A cumulative price is settled as a whole. An event of its own is discounted and rounded like a
// call on a phone bill, and only the cap is the period's. A percentage is priced by event for its
// fees and limits, but discounted over the period. Each event is exchanged at the rate of its time, and
// then added up.
function settlements(
  line: RateLine,
  curve: Curve,
): { readonly onEvent: Settlement; readonly onTotal: Settlement } {
  if (!isPerEvent(line)) {
    const onTotal = settlementOf(line, curve.denominator);
    return { onEvent: onTotal, onTotal };
  }
  const { discounts, round, exchange } = line;
  const maximum = exchangedAmount(line.maximum, exchange);
  if (line.scope !== 'event') {
    const ofEvent = exchange === undefined ? NO_TERMS : { ...NO_TERMS, exchange };
    const ofTotal = { discounts: exchangedDiscounts(discounts, exchange), maximum, round };
    return {
      onEvent: settlementOf(ofEvent, curve.denominator),
      onTotal: settlementOf(ofTotal, 1n),
    };
  }
  return {
    onEvent: settlementOf({ ...line, maximum: null }, curve.denominator),
    onTotal: settlementOf({ ...NO_TERMS, maximum }, 1n),
  };
}

function compiledLimits(limits: EventLimits, curve: Curve): CompiledLimits {
  const numerator = (amount: Decimal | null) => {
    const whole = units(amount);
    return whole === null ? null : whole * curve.denominator;
  };
  return {
    freeEvents: limits.freeEvents === null ? null : BigInt(limits.freeEvents),
    freeAmount: units(limits.freeAmount),
    minimum: numerator(limits.minimumPerEvent),
    maximum: numerator(limits.maximumPerEvent),
  };
}

function units(amount: Decimal | null): bigint | null {
  return amount === null ? null : scaled(amount, AMOUNT_SCALE);
}
