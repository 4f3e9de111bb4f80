// Characteristics in v5 are typed: `@type` gives the type of their `value`.
import type { Body } from '../resource-type';
import type { Crossing } from './next-schema';

type Test = (value: unknown) => boolean;

const isObject: Test = (value) => typeof value === 'object' && value !== null;

// The narrowest type first: it names the class when none is stated.
const KINDS: readonly (readonly [string, Test])[] = [
  ['String', (value) => typeof value === 'string'],
  ['Boolean', (value) => typeof value === 'boolean'],
  ['Integer', Number.isInteger],
  ['Number', (value) => typeof value === 'number'],
  ['Float', (value) => typeof value === 'number'],
  ['Object', (value) => isObject(value) && !Array.isArray(value)],
  ['Map', (value) => isObject(value) && !Array.isArray(value)],
];

/** `Characteristic` and `5` → `IntegerCharacteristic`. A stated type that the value contradicts is replaced. */
export function typedBy(suffix: string): Crossing['classOf'] {
  return (next: Body, given) => {
    const value = next['value'];
    const known = given === undefined ? undefined : testOf(given, suffix);
    if (given !== undefined && (known === undefined ? given !== suffix : known(value)))
      return given;
    if (value === undefined) return suffix;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const kind = KINDS.find(([, test]) => items.every(test))?.[0];
    if (kind === undefined) return suffix;
    return `${kind}${Array.isArray(value) ? 'Array' : ''}${suffix}`;
  };
}

function testOf(given: string, suffix: string): Test | undefined {
  for (const [kind, test] of KINDS) {
    if (given === `${kind}${suffix}`) return (value) => value === undefined || test(value);
    if (given === `${kind}Array${suffix}`) {
      return (value) => value === undefined || (Array.isArray(value) && value.every(test));
    }
  }
  return undefined;
}
