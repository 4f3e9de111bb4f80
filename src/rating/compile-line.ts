// A rate line made ready for the hot path: every decimal of the price, its discounts and limits is
// turned into an integer here, once per card version, so that rating an event only adds, multiplies
// and divides once. A property test holds it to the same line
// computed in decimals.
import { type GridPulse, gridPulse } from './adjustments/pulse';
import { type Curve, curveOf } from './curve';
import { AMOUNT_SCALE, type Grid, gridOf, onGrid, scaled } from './grid';
import { lineWords } from './line-words';
import { type Aggregate, aggregateBy, uniqueAttributeOf } from './meters/meter';
import { type EventLimits, type Meter, type QuantityRounding, type RateLine } from './price';
import { eventLimitsOf, isPerEvent, measuresOf, shapeOf } from './pricing/pricing';
import type { PriceModel } from './pricing/price-model';
import { NO_TERMS, type Settlement, settlementOf } from './settlement';
import type { Decimal } from '../core/decimal';

export type CompiledLine = {
  readonly id: string;
  /** The unit the price reads; `billed` quantities are in it. */
  readonly unit: string;
  readonly line: RateLine;
  /** What tells it from others of its card, for people. */
  readonly words: string;
  readonly meter: Meter;
  readonly grid: Grid;
  readonly aggregate: Aggregate;
  /** The attribute whose different values are counted; null where they are not. */
  readonly uniqueBy: string | null;
  readonly measures: PriceModel['measures'];
  readonly pulse: GridPulse | null;
  readonly wholeUnits: QuantityRounding;
  readonly allowance: bigint | null;
  readonly allowNegative: boolean;
  readonly curve: Curve;
  /** Of a model that prices event by event. */
  readonly limits: CompiledLimits | null;
  readonly isPerEvent: boolean;
  /** Settles the price of a single event, where events are priced one by one. */
  readonly onEvent: Settlement;
  /** Settles the cumulative price, or the sum of the prices of events. */
  readonly onTotal: Settlement;
  readonly minimum: bigint | null;
};

/** The limits of an event are numerators over the curve's denominator, the free amount is 10^-12. */
export type CompiledLimits = {
  readonly freeEvents: bigint | null;
  readonly freeAmount: bigint | null;
  readonly minimum: bigint | null;
  readonly maximum: bigint | null;
};

export function compileLine(line: RateLine, meter: Meter): CompiledLine {
  const grid = gridOf(line, meter);
  const curve = curveOf(shapeOf(line.price), grid);
  const limits = eventLimitsOf(line.price);
  return {
    id: line.id,
    unit: line.unit,
    line,
    words: lineWords(line),
    meter,
    grid,
    aggregate: aggregateBy(meter, line.price),
    uniqueBy: uniqueAttributeOf(meter, line.price),
    measures: measuresOf(line.price),
    pulse: line.pulse && gridPulse(line.pulse, grid),
    wholeUnits: line.convert?.round ?? 'none',
    allowance: line.allowance && onGrid(line.allowance, grid),
    allowNegative: line.allowNegative,
    curve,
    limits: limits && compiledLimits(limits, curve),
    isPerEvent: isPerEvent(line),
    ...settlements(line, curve),
    minimum: units(line.minimum),
  };
}

// A cumulative price is settled as a whole. An event of its own is discounted and rounded like a
// call on a phone bill, and only the cap is the period's. A percentage is priced by event for its
// fees and limits, but discounted over the period.
function settlements(
  line: RateLine,
  curve: Curve,
): { readonly onEvent: Settlement; readonly onTotal: Settlement } {
  if (!isPerEvent(line)) {
    const onTotal = settlementOf(line, curve.denominator);
    return { onEvent: onTotal, onTotal };
  }
  if (line.scope === 'period') {
    return {
      onEvent: settlementOf(NO_TERMS, curve.denominator),
      onTotal: settlementOf(line, 1n),
    };
  }
  return {
    onEvent: settlementOf({ ...line, maximum: null }, curve.denominator),
    onTotal: settlementOf({ ...NO_TERMS, maximum: line.maximum }, 1n),
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
