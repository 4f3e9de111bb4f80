// The raw query string becomes a filter (TMF630 §4.4). It is read raw because operators live in it:
// `a>5`, `a%3E5` and `a.gt=5` say the same, and a decoded `&`, `;` or `=` is part of a value.
//   AND between parameters · OR by `,` `;` or by repeating a parameter · quotes protect a value.
// A comma may also be part of a value (`Smith, John`): the whole value counts as one alternative.
import { decodePercent } from '../../core/percent-encoding';
import { queryInvalid } from '../tmf.errors';
import type { Condition, Filter, Operator } from './list-query';
import { checkPortable } from './portable-pattern';

const CONDITIONS_MAX = 100;

export function parseFilter(parameters: readonly string[]): Filter {
  const groups = parameters.map(parseGroup).filter((group) => group.length > 0);
  if (groups.flat().length > CONDITIONS_MAX) {
    throw queryInvalid('filter', '', `has more than ${CONDITIONS_MAX} conditions`);
  }
  return mergeRepeated(groups);
}

/** True for an attribute, a sign and a value; alternatives may follow. */
export function isComparison(parameter: string): boolean {
  const [first] = splitOutsideQuotes(parameter, ';').filter((part) => part.trim() !== '');
  return first === undefined || parseCondition(first) !== undefined;
}

function parseGroup(parameter: string): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const part of splitOutsideQuotes(parameter, ';')) {
    const parsed = parseCondition(part);
    const previous = conditions.at(-1);
    if (parsed !== undefined) conditions.push(parsed);
    else if (previous !== undefined && part !== '') {
      const { path, operator } = previous;
      conditions.push({ ...previous, values: valuesOf(path.join('.'), operator, part) });
    }
  }
  return conditions;
}

// The first comparison sign, plain or encoded, ends the name.
const SIGN =
  /(?<sign>(?:!|%21|\*|%2A)(?:=|%3D)|(?:=|%3D)(?:~|%7E)|(?:=|%3D)(?:=|%3D)|(?:>|%3E)(?:=|%3D)?|(?:<|%3C)(?:=|%3D)?|=|%3D)/i;

const OPERATOR_OF_SIGN: Readonly<Record<string, Operator>> = {
  '=': 'eq',
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  '*=': 'regex',
  '=~': 'regex',
};

const SUFFIXES: ReadonlyMap<string, Operator> = new Map(
  (['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'regex'] as const).map((word) => [word, word]),
);

function parseCondition(part: string): Condition | undefined {
  const match = SIGN.exec(part);
  const sign = match?.groups?.['sign'];
  if (match === null || sign === undefined || match.index === 0) return undefined;
  const name = decode(part.slice(0, match.index), true).trim();
  const raw = part.slice(match.index + sign.length);
  // Beside another sign, a suffix belongs to the name: `productSpecCharacteristic.regex*=x`.
  const plain = decode(sign, false);
  const suffix = plain === '=' ? SUFFIXES.get(/\.(\w+)$/.exec(name)?.[1] ?? '') : undefined;
  const operator = suffix ?? OPERATOR_OF_SIGN[plain] ?? 'eq';
  const path = (suffix === undefined ? name : name.slice(0, -suffix.length - 1)).split('.');
  if (path.some((step) => step === '' || step.includes('\0'))) {
    throw queryInvalid(name, raw, 'is not the path of an attribute');
  }
  return { path, operator, values: valuesOf(name, operator, raw) };
}

function valuesOf(parameter: string, operator: Operator, raw: string): readonly string[] {
  // A plus sign means a space in forms, and itself in typed URLs: both readings match.
  const readings = raw.includes('+')
    ? [decode(raw, true), decode(raw, false)]
    : [decode(raw, true)];
  const values = readings.flatMap((reading) => alternatives(operator, reading));
  if (values.some((value) => value.includes('\0'))) {
    throw queryInvalid(parameter, raw, 'has a NUL character');
  }
  if (operator === 'regex')
    values.forEach((value) => {
      checkPortable(parameter, value);
    });
  return [...new Set(values)];
}

function alternatives(operator: Operator, value: string): readonly string[] {
  if (operator !== 'eq' && operator !== 'ne') return [unquote(value)];
  const parts = [...splitOutsideQuotes(value, ','), ...splitOutsideQuotes(value, ';')];
  // The quotes may be part of the wanted value.
  return [value, unquote(value), ...parts.filter((part) => part !== '').map(unquote)];
}

function unquote(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1) : value;
}

// A quote only protects when it starts and ends a value; elsewhere it is a character: `a="5", 6"`.
const BEFORE_VALUE = /[=<>~,;]/;
const AFTER_VALUE = /[,;]/;

function splitOutsideQuotes(value: string, separator: string): readonly string[] {
  const text = value.replaceAll('%22', '"');
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = isQuotedBehind(text, at, isQuoted);
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  // An unclosed quote protects nothing.
  return isQuoted ? value.split(separator) : [...parts, text.slice(start)];
}

function isQuotedBehind(text: string, at: number, isQuoted: boolean): boolean {
  const [before, after] = [text[at - 1], text[at + 1]];
  if (isQuoted) return after !== undefined && !AFTER_VALUE.test(after);
  return before === undefined || BEFORE_VALUE.test(before);
}

export function decode(raw: string, plusIsSpace: boolean): string {
  const decoded = decodePercent(plusIsSpace ? raw.replaceAll('+', ' ') : raw);
  if (decoded === undefined) throw queryInvalid('query', raw, 'is not percent-encoded UTF-8');
  return decoded;
}

/** `a=x&a=y` means OR like `a=x,y`; for `ne` it means none of the values. */
function mergeRepeated(groups: readonly (readonly Condition[])[]): Filter {
  const single = new Map<string, Condition>();
  const result: (readonly Condition[])[] = [];
  for (const group of groups) {
    const [condition, second] = group;
    if (condition === undefined || second !== undefined) {
      result.push(group);
      continue;
    }
    const key = JSON.stringify([condition.path, condition.operator]);
    const earlier = single.get(key);
    single.set(key, {
      ...condition,
      values: [...new Set([...(earlier?.values ?? []), ...condition.values])],
    });
  }
  return [...[...single.values()].map((condition) => [condition]), ...result];
}
