// Every amount and quantity is one of these decimals; this file is the only importer of decimal.js.
// Text in and text out is plain notation. More digits than PostgreSQL's numeric columns keep are
// refused at the door, so that nothing below ever rounds behind our back.
import DecimalJs from 'decimal.js';
import { DomainError } from './domain-error';
import { invariant } from './invariant';

const PRECISION = 40;
/** Of a decimal that is read. */
export const DIGITS_MAX = 38;
const NEVER_AN_EXPONENT = 9_000_000_000_000_000;

const Exact = DecimalJs.clone({
  precision: PRECISION,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -NEVER_AN_EXPONENT,
  toExpPos: NEVER_AN_EXPONENT,
  defaults: true,
});

export type Decimal = DecimalJs;

const PLAIN = /^-?\d+(?:\.\d+)?$/;

/** True for `-12.50`; false for `1e3`, `.5`, `+1`, `NaN`, `Infinity`, ` 1` and 39 digits. */
export function isDecimalText(text: string): boolean {
  return PLAIN.test(text) && (text.length <= DIGITS_MAX || digitCount(text) <= DIGITS_MAX);
}

export function parseDecimal(text: string): Decimal {
  if (typeof text !== 'string' || !isDecimalText(text)) {
    const given: unknown = text;
    throw new DomainError({
      kind: 'invalid',
      code: 'decimal.malformed',
      message: `Not a plain decimal of at most ${DIGITS_MAX} digits: ${String(given).slice(0, 60)}`,
    });
  }
  return new Exact(text);
}

/** For constants in code and rows we wrote ourselves: a malformed text here is a bug. */
export function decimal(text: string): Decimal {
  invariant(PLAIN.test(text), `Malformed decimal ${text}`);
  return new Exact(text);
}

export function formatDecimal(value: Decimal): string {
  return value.toString();
}

/** Counts and indexes only; a fraction in a JS number has already lost its exactness. */
export function fromInteger(value: number | bigint): Decimal {
  invariant(typeof value === 'bigint' || Number.isSafeInteger(value), `Not an integer: ${value}`);
  return new Exact(value.toString());
}

export const ZERO = decimal('0');
export const ONE = decimal('1');
export const HUNDRED = decimal('100');

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}

export function larger(a: Decimal, b: Decimal): Decimal {
  return a.greaterThan(b) ? a : b;
}

/** `value × 10^scale` as an integer, or nothing when digits beyond the scale would be lost. */
export function toScaled(value: Decimal, scale: number): bigint | undefined {
  if (value.decimalPlaces() > scale) return undefined;
  const [whole = '0', fraction = ''] = value.toString().split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}

/** The integer that is left without the point, at its own scale or a larger one. */
export function scaled(value: Decimal, scale = value.decimalPlaces()): bigint {
  const units = toScaled(value, scale);
  invariant(units !== undefined, `${value.toString()} has more than ${scale} decimals`);
  return units;
}

export function fromScaled(units: bigint, scale: number): Decimal {
  return new Exact(formatScaled(units, scale));
}

/** `units ÷ 10^scale` in plain notation without trailing zeros, as formatDecimal writes it. */
export function formatScaled(units: bigint, scale: number): string {
  if (units === 0n) return '0';
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let end = digits.length;
  while (end > whole.length && digits.charCodeAt(end - 1) === 48) end -= 1;
  return end === whole.length ? sign + whole : `${sign}${whole}.${digits.slice(whole.length, end)}`;
}

/**
 * Plain decimal text straight to `value × 10^scale`, or nothing when it is malformed or finer than
 * the scale. Up to fifteen digits are gathered in a JS integer, which is exact below 2^53.
 */
export function parseScaled(text: string, scale: number): bigint | undefined {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const length = text.length;
  let point = -1;
  let small = 0;
  for (let index = start; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= DIGIT_0 && code <= DIGIT_9) small = small * 10 + (code - DIGIT_0);
    else if (code === POINT && point < 0) point = index;
    else return undefined;
  }
  const decimals = point < 0 ? 0 : length - point - 1;
  const digits = length - start - (point < 0 ? 0 : 1);
  if (digits === 0 || digits > DIGITS_MAX || point === start || point === length - 1)
    return undefined;
  if (decimals > scale)
    return text.endsWith('0') ? parseScaled(text.slice(0, -1), scale) : undefined;
  const whole = digits <= 15 ? BigInt(small) : BigInt(text.slice(start).replace('.', ''));
  const units = whole * powerOfTen(scale - decimals);
  return start === 1 ? -units : units;
}

const MINUS = 45;
const POINT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

const POWERS_OF_TEN = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10n ** BigInt(power));

export function powerOfTen(power: number): bigint {
  return POWERS_OF_TEN[power] ?? 10n ** BigInt(power);
}

function digitCount(text: string): number {
  let digits = 0;
  for (const character of text) if (character !== '-' && character !== '.') digits += 1;
  return digits;
}
