// Scopes and other parts that several kinds of terms share, from JSON. Every mistake is told with its path.
import { tryParseInstant, type Instant } from '../../core/time';
import {
  type Fields,
  has,
  openFields,
  parseMatch,
  parsePrice,
  parseWindow,
  pathOf,
  readDecimal,
  readList,
  readText,
  report,
} from '../../rating';
import { type Duration, parseDuration } from './duration';
import { ANYTHING, type Scope } from './scope';
import type { ContractTerm, GrantPrice, Per, Rate } from './term';

/** What a contract may name besides its own words. */
export type TermLookup = {
  /** The currency of the account, which amounts of money are in. */
  readonly currency: string;
  isUnit(unit: string): boolean;
};

/** The fields that every term has. */
export type Shared = Pick<ContractTerm, 'id' | 'scope' | 'from' | 'to'>;
const LISTS = ['cards', 'lines', 'meters', 'offerings'] as const;

export function parseScope(fields: Fields): Scope {
  if (!has(fields, 'scope')) return ANYTHING;
  const path = pathOf(fields, 'scope');
  const scope = openFields(fields.values['scope'], path, [...LISTS, 'match'], fields.errors);
  if (!scope) return ANYTHING;
  const [cards, lines, meters, offerings] = LISTS.map((name) => readNames(scope, name));
  return {
    cards: cards ?? null,
    lines: lines ?? null,
    meters: meters ?? null,
    offerings: offerings ?? null,
    match: readConditions(scope),
  };
}

/** A zone is what a line is chosen by; a term that holds for some zones names their lines. */
function readConditions(scope: Fields): Scope['match'] {
  const match = parseMatch(scope.values['match'], pathOf(scope, 'match'), scope.errors);
  for (const [name, { kind }] of Object.entries(match)) {
    if (kind !== 'zone') continue;
    const message = 'is no condition of a term: name the lines of the zone';
    report(scope, `match.${name}`, 'line.malformed', message);
  }
  return match;
}

function readNames(fields: Fields, name: string): readonly string[] | null {
  if (!has(fields, name)) return null;
  const list = readList(fields, name);
  const names = list.filter((one): one is string => typeof one === 'string' && one !== '');
  if (names.length === 0 || names.length < list.length) {
    report(fields, name, 'line.malformed', 'must list at least one name, or be left out');
  }
  return names;
}

export function readInstant(fields: Fields, name: string): Instant | null {
  if (!has(fields, name)) return null;
  const at = tryParseInstant(String(fields.values[name]));
  if (at === undefined) report(fields, name, 'line.malformed', 'must be an ISO 8601 instant');
  return at ?? null;
}

export function readDuration(fields: Fields, name: string): Duration | null {
  const text = readText(fields, name);
  const duration = parseDuration(text);
  if (duration === undefined && text !== '') {
    report(fields, name, 'line.malformed', 'must be one ISO 8601 unit, like "P1M" or "PT1H"');
  }
  return duration ?? null;
}

export function optionalDuration(fields: Fields, name: string): Duration | null {
  return has(fields, name) ? readDuration(fields, name) : null;
}

export function readPer(fields: Fields): Per {
  const per = fields.values['per'];
  if (per === 'period' || per === 'term') return { kind: per };
  const path = pathOf(fields, 'per');
  const isNamed = typeof per === 'object' && per !== null;
  const known = isNamed ? openFields(per, path, ['window', 'every'], fields.errors) : undefined;
  if (known && has(known, 'window') !== has(known, 'every')) {
    if (has(known, 'every')) return everyOf(known);
    const window = parseWindow(readText(known, 'window'));
    if (window !== undefined) return { kind: 'window', window };
    report(known, 'window', 'line.malformed', 'must be like "PT5M", "PT1H" or "P1D"');
  } else if (known || !isNamed) {
    report(fields, 'per', 'line.malformed', 'must be "period", "term", {"window"} or {"every"}');
  }
  return { kind: 'period' };
}

function everyOf(fields: Fields): Per {
  const every = readDuration(fields, 'every');
  if (every === null) return { kind: 'period' };
  if (every.span === null) {
    report(fields, 'every', 'line.malformed', 'must be days or longer; hours are a window');
  }
  return { kind: 'every', every };
}

/** `{"multiplier"}` or `{"price"}`. */
export function readRate(fields: Fields, name: string): Rate | null {
  if (!has(fields, name)) return null;
  const path = pathOf(fields, name);
  const rate = openFields(fields.values[name], path, ['multiplier', 'price'], fields.errors);
  return rate ? rateIn(rate, name) : null;
}

/** One of `multiplier` and `price` beside other fields; null when neither is given. */
export function optionalRate(fields: Fields): Rate | null {
  if (!has(fields, 'multiplier') && !has(fields, 'price')) return null;
  return rateIn(fields, 'price');
}

function rateIn(fields: Fields, what: string): Rate | null {
  if (has(fields, 'multiplier') === has(fields, 'price')) {
    const message = `${what} has either a multiplier or a price`;
    report(fields, 'multiplier', 'line.malformed', message);
    return null;
  }
  if (has(fields, 'multiplier')) {
    return { multiplier: readDecimal(fields, 'multiplier', 'zeroOrMore'), price: null };
  }
  const price = parsePrice(fields.values['price'], pathOf(fields, 'price'), fields.errors);
  return price ? { multiplier: null, price } : null;
}

/** `{"amount","currency"}`, what a grant is sold for. */
export function readGrantPrice(fields: Fields): GrantPrice | null {
  if (!has(fields, 'price')) return null;
  const path = pathOf(fields, 'price');
  const price = openFields(fields.values['price'], path, ['amount', 'currency'], fields.errors);
  if (!price) return null;
  const amount = readDecimal(price, 'amount', 'zeroOrMore');
  return { amount, currency: readText(price, 'currency') };
}

export function readPriority(fields: Fields, absent: number): number {
  if (!has(fields, 'priority')) return absent;
  const value = fields.values['priority'];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  report(fields, 'priority', 'line.malformed', 'must be a whole number');
  return absent;
}

export function readQuantityUnit(fields: Fields, name: string): string | null {
  if (fields.values[name] === 'amount') return null;
  const path = pathOf(fields, name);
  const value = fields.values[name];
  const isNamed = typeof value === 'object' && value !== null;
  const measure = isNamed ? openFields(value, path, ['quantity'], fields.errors) : undefined;
  if (measure) return readText(measure, 'quantity');
  report(fields, name, 'line.malformed', 'must be "amount" or {"quantity": a unit}');
  return null;
}
