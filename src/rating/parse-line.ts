// Rate lines from JSON. Everything that would be a surprise at run time is refused here, with the
// path of each mistake: unknown fields, meters and units, tiers that don't join, terms a model can't
// have, and lines that would match the same usage equally well.
import { isObject } from '../core/json';
import { isKnownCurrency } from '../core/money';
import { isConvertible, isKnownUnit } from '../core/quantity';
import { isExactPulse } from './adjustments/pulse';
import {
  type Fields,
  type LineError,
  has,
  openFields,
  optionalDecimal,
  optionalText,
  pathOf,
  readChoice,
  readFlag,
  readList,
  readText,
  readWhole,
  report,
} from './fields';
import { findAmbiguous } from './ambiguity';
import { gridOf } from './grid';
import { hasKeptEnding } from './line-id';
import { parseConvert, parseDiscounts, parsePulse, parseRound } from './parse-terms';
import { parseMatch } from './parse-match';
import { parsePrice } from './parse-price';
import type { Meter, RateLine, Scope } from './price';
import { parseWindow } from './window';
import { boundOfPrice, eventLimitsOf, pricesAmount } from './pricing/pricing';

export type MeterLookup = { meter(code: string): Meter | undefined };
/** `isUnit` accepts units that an operator declared; `currency` is the card's and is checked if given. */
export type PriceLookup = MeterLookup & {
  isUnit?(unit: string): boolean;
  /** The zones of a tariff table, `any` where they were checked before; undefined when there is none. */
  zonesOf?(table: string): ReadonlySet<string> | 'any' | undefined;
  readonly currency?: string;
};

export type ParsedLines = {
  readonly lines: readonly RateLine[];
  readonly errors: readonly LineError[];
};

const LINE_FIELDS = (
  'id description meter match priority unit scope groupBy convert pulse allowance price discounts ' +
  'minimum maximum prorate allowNegative beyond round'
).split(' ');

export function parseLines(json: unknown, lookup: PriceLookup): ParsedLines {
  const errors: LineError[] = [];
  if (lookup.currency !== undefined && !isKnownCurrency(lookup.currency)) {
    const message = `${lookup.currency} is not a currency`;
    errors.push({ path: 'currency', code: 'price.unknown-currency', message });
  }
  if (!Array.isArray(json) || json.length === 0) {
    errors.push({ path: 'lines', code: 'line.malformed', message: 'must be a list of rate lines' });
    return { lines: [], errors };
  }
  const parsed = new Map<string, RateLine>();
  json.forEach((entry: unknown, index) => {
    const line = parseLine(entry, `lines[${index}]`, lookup, errors);
    if (line) parsed.set(`lines[${index}]`, line);
  });
  errors.push(...duplicateIds(parsed), ...findAmbiguous(parsed));
  return { lines: [...parsed.values()], errors };
}

/** Undefined when the line has an error, which is then in `errors`. */
export function parseLine(
  json: unknown,
  path: string,
  lookup: PriceLookup,
  errors: LineError[],
): RateLine | undefined {
  const before = errors.length;
  const fields = openFields(json, path, LINE_FIELDS, errors);
  if (!fields) return undefined;
  const code = readText(fields, 'meter');
  const meter = meterOf(fields, code, lookup);
  const beyond = readBeyond(fields);
  const pricePath = pathOf(fields, 'price');
  const price = parsePrice(fields.values['price'], pricePath, errors, beyond !== null);
  const terms = {
    id: readLineId(fields),
    description: optionalText(fields, 'description'),
    meter: code,
    match: parseMatch(fields.values['match'], pathOf(fields, 'match'), errors),
    priority: has(fields, 'priority') ? readWhole(fields, 'priority', -1_000_000, 1_000_000) : 0,
    unit: readUnit(fields, meter, lookup),
    scope: readScope(fields),
    groupBy: readGroupBy(fields),
    convert: parseConvert(fields),
    pulse: parsePulse(fields),
    allowance: optionalDecimal(fields, 'allowance', 'zeroOrMore'),
    discounts: parseDiscounts(fields),
    minimum: optionalDecimal(fields, 'minimum', 'zeroOrMore'),
    maximum: optionalDecimal(fields, 'maximum', 'zeroOrMore'),
    prorate: readFlag(fields, 'prorate'),
    allowNegative: readFlag(fields, 'allowNegative'),
    beyond,
    round: parseRound(fields),
  };
  if (!price || !meter || errors.length > before) return undefined;
  const line = { ...terms, price };
  checkTerms(fields, line, meter);
  checkZones(fields, line, lookup);
  return errors.length > before ? undefined : line;
}

function readLineId(fields: Fields): string {
  const id = readText(fields, 'id');
  if (hasKeptEnding(id)) {
    const message = 'must not have "/[" in it, nor end in "/share" or in "@" and a number';
    report(fields, 'id', 'line.malformed', message);
  }
  return id;
}

function meterOf(fields: Fields, code: string, lookup: PriceLookup): Meter | undefined {
  const meter = code === '' ? undefined : lookup.meter(code);
  if (code !== '' && !meter) {
    report(fields, 'meter', 'line.unknown-meter', `there is no meter ${code}`);
  }
  return meter;
}

function readUnit(fields: Fields, meter: Meter | undefined, lookup: PriceLookup): string {
  const unit = optionalText(fields, 'unit') ?? meter?.unit ?? '';
  if (!meter || unit === '' || unit === meter.unit) return unit;
  if (!isKnownUnit(unit) && !lookup.isUnit?.(unit)) {
    report(fields, 'unit', 'line.unknown-unit', `there is no unit ${unit}`);
  } else if (!isConvertible(meter.unit, unit)) {
    const message = `the meter counts ${meter.unit}, which is no ${unit}`;
    report(fields, 'unit', 'line.unit-mismatch', message);
  }
  return unit;
}

function readScope(fields: Fields): Scope {
  const scope = fields.values['scope'] ?? 'period';
  if (scope === 'period' || scope === 'event') return scope;
  if (!isObject(scope)) {
    report(fields, 'scope', 'line.malformed', 'must be "period", "event" or {"window"}');
    return 'period';
  }
  const opened = openFields(scope, pathOf(fields, 'scope'), ['window'], fields.errors);
  const text = opened ? readText(opened, 'window') : '';
  const window = parseWindow(text);
  if (window !== undefined) return window;
  if (opened && text !== '') {
    const message = 'must be minutes or hours of at most a day, like "PT5M" or "PT1H", or "P1D"';
    report(opened, 'window', 'line.malformed', message);
  }
  return 'period';
}

function readBeyond(fields: Fields): RateLine['beyond'] {
  return has(fields, 'beyond') ? readChoice<'refuse'>(fields, 'beyond', ['refuse']) : null;
}

function readGroupBy(fields: Fields): readonly string[] {
  if (!has(fields, 'groupBy')) return [];
  const list = readList(fields, 'groupBy');
  const names = list.filter((name): name is string => typeof name === 'string' && name !== '');
  if (names.length < list.length) {
    report(fields, 'groupBy', 'line.malformed', 'must list names of attributes');
  }
  return names;
}

function checkTerms(fields: Fields, line: RateLine, meter: Meter): void {
  if (line.minimum && line.maximum?.lessThan(line.minimum)) {
    report(fields, 'maximum', 'line.out-of-range', 'must not be below the minimum');
  }
  if (typeof line.scope !== 'string') checkWindow(fields, line);
  if (line.beyond !== null && boundOfPrice(line.price) === null) {
    const message = 'nothing is beyond a price whose last tier is open, or that has none';
    report(fields, 'beyond', 'line.not-applicable', message);
  }
  if (pricesAmount(line.price)) {
    for (const name of ['convert', 'pulse'].filter((term) => has(fields, term))) {
      const message = `${line.price.model} prices the amount of events, not their quantity`;
      report(fields, name, 'line.not-applicable', message);
    }
  } else if (line.pulse && !isExactPulse(line.pulse, gridOf(line, meter))) {
    const message = `a block is no decimal number of ${meter.unit}; let the meter count a finer unit`;
    report(fields, 'pulse', 'line.pulse-not-exact', message);
  }
  if (eventLimitsOf(line.price) && line.allowance) {
    const message = `a ${line.price.model} has freeAmount and freeEvents instead`;
    report(fields, 'allowance', 'line.not-applicable', message);
  }
}

function checkZones(fields: Fields, { match }: RateLine, lookup: PriceLookup): void {
  for (const [name, condition] of Object.entries(match)) {
    if (condition.kind !== 'zone') continue;
    const known = lookup.zonesOf?.(condition.table);
    if (known === 'any') continue;
    const unknown = condition.zones.find((zone) => known?.has(zone) !== true);
    if (known === undefined) {
      const message = `there is no tariff table ${condition.table} with a version`;
      report(fields, `match.${name}.table`, 'line.unknown-table', message);
    } else if (unknown !== undefined) {
      const message = `no version of tariff table ${condition.table} has a zone ${unknown}`;
      report(fields, `match.${name}.zone`, 'line.unknown-zone', message);
    }
  }
}

/** Terms that apply once per period would apply to each window, so they are refused. */
function checkWindow(fields: Fields, { price, discounts }: RateLine): void {
  const ofPeriod = ['allowance', 'minimum', 'maximum'].filter((name) => has(fields, name));
  if (discounts.some(({ kind }) => kind === 'amount')) ofPeriod.push('discounts');
  if ('chargeFlatOnZero' in price && price.chargeFlatOnZero) ofPeriod.push('price');
  for (const name of ofPeriod) {
    const message = 'is of a whole period, and the line prices windows of it one by one';
    report(fields, name, 'line.not-applicable', message);
  }
}

function duplicateIds(parsed: ReadonlyMap<string, RateLine>): LineError[] {
  const first = new Map<string, string>();
  return [...parsed].flatMap(([path, { id }]) => {
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, path);
    const message = `${earlier} has the same id ${id}`;
    return earlier === undefined
      ? []
      : [{ path: `${path}.id`, code: 'line.duplicate-id', message }];
  });
}
