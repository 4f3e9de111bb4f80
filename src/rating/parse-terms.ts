// The terms around a price, from JSON: convert, pulse, discounts, round.
import { ROUNDING_MODES } from '../core/rounding';
import {
  type Fields,
  has,
  openFields,
  readChoice,
  readDecimal,
  readList,
  readWhole,
  pathOf,
  report,
} from './fields';
import type { ChargeRounding, Convert, Discount, Pulse } from './price';

export function parseConvert(line: Fields): Convert | null {
  const fields = term(line, 'convert', ['divideBy', 'round']);
  if (!fields) return null;
  const round = has(fields, 'round')
    ? readChoice(fields, 'round', ['none', 'up', 'down', 'halfUp'])
    : 'none';
  return { divideBy: readDecimal(fields, 'divideBy', 'aboveZero'), round };
}

export function parsePulse(line: Fields): Pulse | null {
  const fields = term(line, 'pulse', ['first', 'step']);
  if (!fields) return null;
  return {
    first: readDecimal(fields, 'first', 'zeroOrMore'),
    step: readDecimal(fields, 'step', 'aboveZero'),
  };
}

export function parseRound(line: Fields): ChargeRounding | null {
  const fields = term(line, 'round', ['mode', 'scale']);
  if (!fields) return null;
  const mode = readChoice(fields, 'mode', ROUNDING_MODES);
  return { mode, scale: readWhole(fields, 'scale', 0, 12) };
}

export function parseDiscounts(line: Fields): readonly Discount[] {
  if (!has(line, 'discounts')) return [];
  return readList(line, 'discounts').flatMap((json, index): Discount[] => {
    const path = `${pathOf(line, 'discounts')}[${index}]`;
    const fields = openFields(json, path, ['percent', 'amount'], line.errors);
    if (!fields) return [];
    const isPercent = has(fields, 'percent');
    if (isPercent === has(fields, 'amount')) {
      report(fields, 'percent', 'line.malformed', 'must have either a percent or an amount');
      return [];
    }
    return isPercent
      ? [{ kind: 'percent', percent: readDecimal(fields, 'percent', 'percentOff') }]
      : [{ kind: 'amount', amount: readDecimal(fields, 'amount', 'zeroOrMore') }];
  });
}

function term(line: Fields, name: string, known: readonly string[]): Fields | undefined {
  if (!has(line, name)) return undefined;
  return openFields(line.values[name], pathOf(line, name), known, line.errors);
}
