// Rules for a characteristic in an order: allowed values, their number, and the default.
import { ownValue } from '../../core/own-value';
import { decimal, isDecimalText } from '../../core/decimal';
import { tryParseInstant } from '../../core/time';
import type { Characteristics } from './product-condition';
import { isWithin, type Range } from './range';

export type CharacteristicValue = Range & {
  readonly value: string | null;
  readonly pattern: string | null;
  readonly isDefault: boolean;
};

export type CharacteristicRule = {
  readonly name: string;
  readonly isConfigurable: boolean;
  /** True when values beyond the listed ones are allowed. */
  readonly isExtensible: boolean;
  readonly least: number;
  /** Null means any number. */
  readonly most: number | null;
  /** It is said to have several values, where nothing says how many it is one. */
  readonly hasSeveral?: boolean;
  /** `valueType`: what a value is; a word that is no type of JSON or of time asks for nothing. */
  readonly type: string | null;
  /** The pattern of the characteristic itself, beside those of its values. */
  readonly pattern: string | null;
  /** An empty list allows any value. */
  readonly values: readonly CharacteristicValue[];
};

export type Misfit = { readonly name: string; readonly value: string; readonly message: string };

/** Answers whether the pattern matches the whole text. */
type Matcher = (pattern: string, text: string) => boolean;

/** Names of characteristics for which an order must state a value. */
export function askedOf(rules: readonly CharacteristicRule[]): string[] {
  return rules
    .filter(({ isConfigurable, least }) => isConfigurable && least > 0)
    .filter(({ values }) => !values.some(({ isDefault }) => isDefault))
    .map(({ name }) => name);
}

/** Adds the defaults of characteristics that are not stated. */
export function withDefaults(
  given: Characteristics,
  rules: readonly CharacteristicRule[],
): Characteristics {
  const known = rules.flatMap((rule) => {
    const values = defaultsOf(rule);
    return values.length === 0 ? [] : [[rule.name, values] as const];
  });
  return new Map([...known, ...given]);
}

/** Stated values that are not allowed, each with what would be. A characteristic without a rule is not checked. */
export function misfitsOf(
  given: Characteristics,
  rules: readonly CharacteristicRule[],
  matches: Matcher,
): Misfit[] {
  return rules.flatMap((rule) => {
    const values = given.get(rule.name) ?? [];
    const { name, most } = rule;
    if (most !== null && values.length > most) {
      const message = `has at most ${most} of a value, not ${values.length}`;
      return [{ name, value: values.join(', '), message }];
    }
    const odd = values.flatMap((value) => oddnessOf(rule, value, matches) ?? []);
    if (odd[0] !== undefined) return [{ name, ...odd[0] }];
    const allowed = allowedOf(rule);
    const value = values.find((each) => !isAllowed(rule, allowed, each, matches));
    return value === undefined ? [] : [{ name, value, message: messageOf(rule, allowed) }];
  });
}

const NUMBER = /^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const TYPES: Readonly<Record<string, (text: string) => boolean>> = {
  number: (text) => NUMBER.test(text),
  decimal: (text) => NUMBER.test(text),
  integer: (text) => /^[-+]?\d+$/.test(text),
  boolean: (text) => text === 'true' || text === 'false',
  date: (text) => tryParseInstant(`${text.slice(0, 10)}T00:00:00Z`) !== undefined,
  datetime: (text) => tryParseInstant(text) !== undefined,
};

/** Why a value has not the type or pattern that all values must have. */
function oddnessOf(
  { type, pattern }: CharacteristicRule,
  value: string,
  matches: Matcher,
): Omit<Misfit, 'name'> | undefined {
  const word = (type ?? '').toLowerCase().replace(/[^a-z]/g, '');
  if (ownValue(TYPES, word)?.(value) === false)
    return { value, message: `must be of the type ${type}` };
  if (pattern === null || matches(pattern, value)) return undefined;
  return { value, message: `must be what matches ${pattern}` };
}

function defaultsOf({ values }: CharacteristicRule): string[] {
  return values.flatMap(({ value, isDefault }) => (isDefault && value !== null ? [value] : []));
}

/** When it cannot be configured only the defaults are allowed or, without any, the listed values. */
function allowedOf({ isConfigurable, values }: CharacteristicRule): readonly CharacteristicValue[] {
  const defaults = values.filter(({ isDefault }) => isDefault);
  return isConfigurable || defaults.length === 0 ? values : defaults;
}

function isAllowed(
  { isConfigurable, isExtensible }: CharacteristicRule,
  allowed: readonly CharacteristicValue[],
  value: string,
  matches: Matcher,
): boolean {
  if (isConfigurable && (isExtensible || allowed.length === 0)) return true;
  return allowed.some((each) => fits(each, value, matches));
}

function fits(
  { value, from, to, interval, pattern }: CharacteristicValue,
  given: string,
  matches: Matcher,
): boolean {
  if (value !== null) return isSameValue(value, given);
  if (pattern !== null) return matches(pattern, given);
  return (from ?? to) === null || isWithin({ from, to, interval }, given);
}

/** Numbers are compared by value, so trailing zeros do not matter. */
function isSameValue(one: string, other: string): boolean {
  if (one === other) return true;
  return isDecimalText(one) && isDecimalText(other) && decimal(one).equals(decimal(other));
}

function messageOf(
  { isConfigurable }: CharacteristicRule,
  allowed: readonly CharacteristicValue[],
): string {
  const words = allowed.map(wordOf).join(', ');
  if (!isConfigurable)
    return words === '' ? 'cannot be chosen' : `cannot be chosen: it is ${words}`;
  return `must be ${allowed.length > 1 ? 'one of ' : ''}${words}`;
}

function wordOf({ value, from, to, pattern }: CharacteristicValue): string {
  if (value !== null) return value;
  if (pattern !== null) return `what matches ${pattern}`;
  return `${from ?? '…'} to ${to ?? '…'}`;
}
