// Conditions of a price: turns characteristic uses into the `match` of rate lines. A use names an attribute of the
// usage and its allowed values. Alternatives that do not fit in one condition (several prefixes, several hours)
// become separate lines. Conditions of a fee concern the product.
import type { ProductCondition } from './product-condition';
import type { PriceProblem, UseValue, ValueUse, WrittenPrice } from './written-price';

export type Match = Readonly<Record<string, unknown>>;
type Alternatives = { readonly dimension: string; readonly conditions: readonly unknown[] };

const LINES_MAX = 1_000;
const RESERVED = ['meter', 'exhaustion'];

export function isCondition({ name, values }: ValueUse): boolean {
  const isNamed = name !== '' && !RESERVED.includes(name) && !name.endsWith('.cumulative');
  return isNamed && values.length > 0;
}

/** One match per line; without conditions a single one that matches everything. */
export function matchesOf(price: WrittenPrice): {
  readonly matches: readonly Match[];
  readonly problems: readonly PriceProblem[];
} {
  const problems: PriceProblem[] = [];
  const uses = price.uses.filter(isCondition);
  const time = timeCondition(uses, problems);
  const others = uses
    .filter(({ name }) => name !== 'timeOfDay' && name !== 'dayOfWeek')
    .map(alternativesOf);
  let matches: readonly Match[] = [{}];
  for (const { dimension, conditions } of [...others, ...time]) {
    matches = matches.flatMap((match) =>
      conditions.map((condition) => ({ ...match, [dimension]: condition })),
    );
    if (matches.length > LINES_MAX) {
      const message = `more than ${LINES_MAX} combinations: use a rate card`;
      return { matches: [], problems: [report('catalog.too-many-conditions', message)] };
    }
  }
  return { matches, problems };
}

/** The conditions of a fee on its product. Hours and prefixes are not possible there. */
export function productConditions(
  price: WrittenPrice,
): { readonly soldFor: readonly ProductCondition[] } | readonly PriceProblem[] {
  const problems: PriceProblem[] = [];
  const soldFor = price.uses.filter(isCondition).map(({ name, values }) => {
    if (name === 'timeOfDay' || name === 'dayOfWeek') {
      const message = `${name} is a condition on usage, and of a fee there is none`;
      problems.push(report('catalog.condition-of-fee', message));
    }
    return {
      name,
      values: values.flatMap(({ value }) => value ?? []),
      ranges: rangesIn(values).map(({ from, to }) => ({ from, to })),
    };
  });
  return problems.length > 0 ? problems : { soldFor };
}

function rangesIn(values: readonly UseValue[]): readonly UseValue[] {
  return values.filter(({ value, from, to }) => value === null && (from ?? to) !== null);
}

function alternativesOf({ name, values }: ValueUse): Alternatives {
  const texts = [...new Set(values.flatMap(({ value }) => (value === null ? [] : [value])))];
  const ranges = rangesIn(values);
  if (/^.+Prefix$/.test(name)) {
    const conditions = shortestPrefixes(texts).map((prefix) => ({ prefix }));
    return { dimension: name.slice(0, -'Prefix'.length), conditions };
  }
  const oneOf = texts.length > 1 ? [texts] : texts;
  return {
    dimension: name,
    conditions: [...oneOf, ...ranges.map(said)],
  };
}

/** Drops prefixes that a shorter one covers, since they would match twice. */
function shortestPrefixes(prefixes: readonly string[]): readonly string[] {
  return prefixes.filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
}

/** In the form of the price format. */
function said({ from, to }: UseValue): object {
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

const HOURS = /^([01]\d|2[0-4]):[0-5]\d\s*[-–/]\s*([01]\d|2[0-4]):[0-5]\d$/;
const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];

function timeCondition(uses: readonly ValueUse[], problems: PriceProblem[]): Alternatives[] {
  const textsIn = (wanted: string) =>
    uses
      .filter(({ name }) => name === wanted)
      .flatMap(({ values }) => values.map(({ value }) => value ?? ''));
  const hours = textsIn('timeOfDay').map((text) => readHours(text, problems));
  const days = [...new Set(textsIn('dayOfWeek').flatMap((text) => readDays(text, problems)))];
  if (hours.length === 0 && days.length === 0) return [];
  const onDays = days.length === 0 ? {} : { days: days.toSorted((a, b) => a - b) };
  const conditions =
    hours.length === 0 ? [onDays] : hours.map((timeOfDay) => ({ timeOfDay, ...onDays }));
  return [{ dimension: 'time', conditions }];
}

function readHours(text: string, problems: PriceProblem[]): readonly string[] {
  if (!HOURS.test(text))
    problems.push(
      report('catalog.condition-hours', `timeOfDay is written 08:00-20:00, not ${text}`),
    );
  return text.split(/\s*[-–/]\s*/);
}

function readDays(text: string, problems: PriceProblem[]): readonly number[] {
  const word = text.toLowerCase();
  if (/^[1-7]$/.test(word)) return [word.charCodeAt(0) - 48];
  if (word.startsWith('weekday')) return [1, 2, 3, 4, 5];
  if (word.startsWith('weekend')) return [6, 7];
  const index = DAYS.findIndex((day) => /^[a-z]{2,9}$/.test(word) && word.startsWith(day));
  if (index < 0)
    problems.push(
      report('catalog.condition-days', `dayOfWeek is 1 (Monday) to 7 or a day's name, not ${text}`),
    );
  return [index + 1];
}

function report(code: string, message: string): PriceProblem {
  return { path: 'prodSpecCharValueUse', code, message };
}
