// The only place that converts between decimals and JSON numbers. Fifteen significant digits survive a double; more
// are refused on input. On output the nearest double is printed, because output must not fail.
import { type Decimal, formatDecimal, parseDecimal } from '../core/decimal';
import { objectOf } from '../core/json';
import { joinPath } from './schema/paths';
import { numberInexact, unitMissing } from './tmf.errors';

const DIGITS_MAX = 15;

/** True when the shortest decimal of the double has at most 15 significant digits. */
export function isExactNumber(value: number): boolean {
  return Number.isFinite(value) && significantDigits(`${value}`) <= DIGITS_MAX;
}

function significantDigits(literal: string): number {
  const mantissa = literal.replace(/[eE].*$/, '').replace(/[-+.]/g, '');
  return mantissa.replace(/^0+/, '').replace(/0+$/, '').length;
}

/** True when the literal is unchanged by a double: `0.1` is, the digits of an ICCID are not. */
export function survivesDouble(literal: string): boolean {
  const value = Number(literal);
  return Number.isFinite(value) && normal(literal) === normal(`${value}`);
}

/** The digits from the first to the last non-zero one, and the power of ten of the last. */
function normal(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === '' ? '0' : `${significant}e${power}`;
}

/** Converts a JSON number, or decimal text that some TMF clients send, to a decimal. */
export function fromJsonNumber(value: unknown, path: string): Decimal {
  if (typeof value === 'number' && isExactNumber(value)) return parseDecimal(plainNumber(value));
  if (typeof value === 'string' && /^-?\d{1,30}(\.\d{1,20})?$/.test(value)) {
    return parseDecimal(value);
  }
  throw numberInexact(path, value, DIGITS_MAX);
}

export function toJsonNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** Converts decimal text of the database to a JSON number. */
export function textToJsonNumber(value: string): number {
  return Number(value);
}

/** `{unit, value}` of TMF620 and TMF678. */
export function toMoney(value: Decimal, currency: string): { unit: string; value: number } {
  return { unit: currency, value: toJsonNumber(value) };
}

/** `{amount, units}` of TMF654. */
export function toQuantity(value: Decimal, units: string): { amount: number; units: string } {
  return { amount: toJsonNumber(value), units };
}

/** Reads `{unit, value}`; `path` is where it stands in the body. */
export function fromMoney(value: unknown, path: string): { amount: Decimal; currency: string } {
  const { unit, value: amount } = objectOf(value);
  return {
    amount: fromJsonNumber(amount, joinPath(path, 'value')),
    currency: requireText(unit, joinPath(path, 'unit')),
  };
}

function requireText(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unitMissing(path);
}

/** Without an exponent, which doubles print from 1e21 on and below 1e-6. */
export function plainNumber(value: number): string {
  const literal = `${value}`;
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(literal);
  if (match === null) return literal;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number.parseInt(exponent, 10);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
