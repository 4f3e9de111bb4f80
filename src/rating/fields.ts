// Reading price JSON field by field. A wrong field is reported with its path and reading goes on, so
// that an author sees every mistake at once; the value returned in its place is never used.
import { type Decimal, ONE, ZERO, decimal, isDecimalText } from '../core/decimal';
import { isList, isObject } from '../core/json';

export type LineError = { readonly path: string; readonly code: string; readonly message: string };

export type Fields = {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: LineError[];
};

/** Rates and percentages may have any precision; quantities and amounts have at most 12 decimals. */
export type DecimalRule = 'zeroOrMore' | 'aboveZero' | 'rate' | 'percentOff' | 'signed';
const DECIMALS_MAX = 12;

export function report(fields: Fields, name: string, code: string, message: string): void {
  fields.errors.push({ path: pathOf(fields, name), code, message });
}

export function pathOf(fields: Fields, name: string): string {
  return fields.path === '' ? name : `${fields.path}.${name}`;
}

/** The object's fields, unknown ones refused by name; nothing when it is not an object. */
export function openFields(
  json: unknown,
  path: string,
  known: readonly string[],
  errors: LineError[],
): Fields | undefined {
  if (!isObject(json)) {
    errors.push({ path, code: 'line.malformed', message: 'must be an object' });
    return undefined;
  }
  const fields = { path, values: json, errors };
  for (const name of Object.keys(json)) {
    if (!known.includes(name)) {
      report(fields, name, 'line.unknown-field', `unknown field; known are ${known.join(', ')}`);
    }
  }
  return fields;
}

export function has(fields: Fields, name: string): boolean {
  return fields.values[name] !== undefined && fields.values[name] !== null;
}

export function readDecimal(fields: Fields, name: string, rule: DecimalRule): Decimal {
  const value = fields.values[name];
  if (value !== undefined) return checkedDecimal(fields, name, value, rule);
  report(fields, name, 'line.missing', 'is required');
  return ONE;
}

export function optionalDecimal(fields: Fields, name: string, rule: DecimalRule): Decimal | null {
  return has(fields, name) ? readDecimal(fields, name, rule) : null;
}

export function decimalOr(fields: Fields, name: string, rule: DecimalRule, or: Decimal): Decimal {
  return optionalDecimal(fields, name, rule) ?? or;
}

export function readText(fields: Fields, name: string): string {
  const value = fields.values[name];
  if (typeof value === 'string' && value !== '') return value;
  const code = value === undefined ? 'line.missing' : 'line.malformed';
  report(fields, name, code, 'must be a text that is not empty');
  return '';
}

export function optionalText(fields: Fields, name: string): string | null {
  return has(fields, name) ? readText(fields, name) : null;
}

export function readWhole(fields: Fields, name: string, least: number, most: number): number {
  const value = fields.values[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  report(fields, name, 'line.malformed', `must be a whole number from ${least} to ${most}`);
  return least;
}

export function readFlag(fields: Fields, name: string): boolean {
  const value = fields.values[name] ?? false;
  if (typeof value === 'boolean') return value;
  report(fields, name, 'line.malformed', 'must be true or false');
  return false;
}

export function readChoice<T extends string>(
  fields: Fields,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const chosen = choices.find((choice) => choice === fields.values[name]);
  if (chosen !== undefined) return chosen;
  report(fields, name, 'line.malformed', `must be one of ${choices.join(', ')}`);
  return choices[0];
}

export function readList(fields: Fields, name: string): readonly unknown[] {
  const value = fields.values[name];
  if (isList(value)) return value;
  const code = value === undefined ? 'line.missing' : 'line.malformed';
  report(fields, name, code, 'must be a list');
  return [];
}

function checkedDecimal(fields: Fields, name: string, value: unknown, rule: DecimalRule): Decimal {
  if (typeof value !== 'string' || !isDecimalText(value)) {
    report(fields, name, 'line.malformed', 'must be a plain decimal in a string, like "0.03"');
    return ONE;
  }
  const parsed = decimal(value);
  const problem = ruleBroken(parsed, rule);
  if (problem === undefined) return parsed;
  report(fields, name, 'line.out-of-range', problem);
  return ONE;
}

function ruleBroken(value: Decimal, rule: DecimalRule): string | undefined {
  if (rule === 'signed') return undefined;
  if (value.lessThan(ZERO)) return 'must not be negative';
  if (rule === 'rate') return undefined;
  if (rule === 'percentOff') return value.greaterThan(100) ? 'must not exceed 100' : undefined;
  if (value.decimalPlaces() > DECIMALS_MAX) return `must have at most ${DECIMALS_MAX} decimals`;
  return rule === 'aboveZero' && value.isZero() ? 'must be above zero' : undefined;
}
