// Rounding is always named by its caller: there is no default mode and no default scale. Only a quotient of
// decimals that does not end is cut unasked, half up at forty digits: a conversion, and what explains a price.
// `up` is away from zero, `down` toward zero, ties go away from zero or to the even neighbour.
import { type Decimal, fromInteger, scaled } from './decimal';
import { invariant } from './invariant';

export const ROUNDING_MODES = ['up', 'down', 'halfUp', 'halfEven'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

const DECIMAL_JS_MODE = { up: 0, down: 1, halfUp: 4, halfEven: 6 } as const;

const DIGITS_WITHOUT_NOISE = 34;

/** Decimals a charge keeps before the bill line is rounded to minor units. */
export const CHARGE_SCALE = 12;

export function isRoundingMode(value: unknown): value is RoundingMode {
  return ROUNDING_MODES.some((mode) => mode === value);
}

export function round(value: Decimal, scale: number, mode: RoundingMode): Decimal {
  invariant(Number.isInteger(scale) && scale >= 0, `A scale is a whole number, not ${scale}`);
  return value.toDecimalPlaces(scale, DECIMAL_JS_MODE[mode]);
}

/**
 * Keeps the first 34 digits. Quotients are cut at forty, so a third times three falls short of one by the last digit;
 * cutting here, before any other rounding, makes it one again.
 */
export function withoutNoise(value: Decimal, mode: RoundingMode): Decimal {
  return value.toSignificantDigits(DIGITS_WITHOUT_NOISE, DECIMAL_JS_MODE[mode]);
}

/** Rounds to a multiple of `step` (a pulse of 6 seconds, a block of 60). */
export function roundToStep(value: Decimal, step: Decimal, mode: RoundingMode): Decimal {
  return stepsIn(value, step, mode).times(step);
}

/** How many steps that are. */
export function stepsIn(value: Decimal, step: Decimal, mode: RoundingMode): Decimal {
  invariant(step.greaterThan(0), 'A step is positive');
  const scale = Math.max(value.decimalPlaces(), step.decimalPlaces());
  return fromInteger(divideRounded(scaled(value, scale), scaled(step, scale), mode));
}

/** The exact quotient of two integers, rounded once. The denominator is positive. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n || mode === 'down') return quotient;
  const away = numerator < 0n ? quotient - 1n : quotient + 1n;
  if (mode === 'up') return away;
  const twice = remainder < 0n ? -remainder * 2n : remainder * 2n;
  if (twice !== denominator) return twice > denominator ? away : quotient;
  return mode === 'halfUp' || quotient % 2n !== 0n ? away : quotient;
}
