import { parseInstant } from '../../core/time';
import { askedOf } from '../domain/characteristic';
import { characteristicRulesOf } from './characteristics.convert';

const NOW = parseInstant('2026-01-15T00:00:00Z');
const value = (isDefault: boolean) => [{ value: 'blue', isDefault }];

it.each`
  specified                                                              | narrowed                                            | asked       | why
  ${{ minCardinality: 1 }}                                               | ${undefined}                                        | ${['imei']} | ${'it must be said once'}
  ${{ minCardinality: 0 }}                                               | ${undefined}                                        | ${[]}       | ${'it may be left out'}
  ${{}}                                                                  | ${undefined}                                        | ${[]}       | ${'nothing says it must be said'}
  ${{ minCardinality: 1, configurable: false }}                          | ${undefined}                                        | ${[]}       | ${'nobody chooses it'}
  ${{ minCardinality: 1, productSpecCharacteristicValue: value(true) }}  | ${undefined}                                        | ${[]}       | ${'it has a default'}
  ${{ minCardinality: 1, productSpecCharacteristicValue: value(false) }} | ${undefined}                                        | ${['imei']} | ${'a value to choose from is no default'}
  ${{ minCardinality: 0 }}                                               | ${{ minCardinality: 1 }}                            | ${['imei']} | ${'the offering asks for more'}
  ${{ minCardinality: 1 }}                                               | ${{ minCardinality: 0 }}                            | ${[]}       | ${'the offering asks for less'}
  ${{ minCardinality: 1 }}                                               | ${{ productSpecCharacteristicValue: value(true) }}  | ${[]}       | ${'the offering has a default'}
  ${{ minCardinality: 1, productSpecCharacteristicValue: value(true) }}  | ${{ productSpecCharacteristicValue: value(false) }} | ${[]}       | ${'the offering lists the default'}
  ${undefined}                                                           | ${{ minCardinality: 2 }}                            | ${['imei']} | ${'the offering alone asks'}
`('asks for $asked when $why', ({ specified, narrowed, asked }) => {
  const named = (each: object | undefined) =>
    each === undefined ? undefined : [{ name: 'imei', ...each }];
  const rules = characteristicRulesOf(
    { productSpecCharacteristic: named(specified) },
    { prodSpecCharValueUse: named(narrowed) },
    NOW,
  );
  expect(askedOf(rules)).toEqual(asked);
});

it('asks for each once, in the order of the specification', () => {
  const specified = ['b', 'a', 'b'].map((name) => ({ name, minCardinality: 1 }));
  const rules = characteristicRulesOf({ productSpecCharacteristic: specified }, {}, NOW);
  expect(askedOf(rules)).toEqual(['b', 'a']);
});

it('has the values that the offering lists in place of those of the specification', () => {
  const listed = (...values: readonly string[]) => ({
    name: 'colour',
    productSpecCharacteristicValue: values.map((each) => ({ value: each })),
  });
  const [rule] = characteristicRulesOf(
    { productSpecCharacteristic: [{ ...listed('red', 'blue'), extensible: true }] },
    { prodSpecCharValueUse: [listed('blue')] },
    NOW,
  );
  expect(rule).toMatchObject({ isExtensible: false, values: [{ value: 'blue' }] });
});

describe('what is said for a time', () => {
  const until = (endDateTime: string) => ({ validFor: { endDateTime } });
  const [past, future] = [until('2026-01-15T00:00:00Z'), until('2026-01-15T00:00:01Z')];
  const values = (...all: readonly object[]) => ({ productSpecCharacteristicValue: all });
  const specified = [{ name: 'colour', ...values({ value: 'red' }, { value: 'blue', ...past }) }];

  it('is nothing when that is over', () => {
    const narrowed = [{ name: 'colour', ...values({ value: 'green' }), ...past }];
    const offering = { prodSpecCharValueUse: narrowed };
    const [rule] = characteristicRulesOf({ productSpecCharacteristic: specified }, offering, NOW);
    expect(rule?.values.map((each) => each.value)).toEqual(['red']);
  });

  it('counts as long', () => {
    const narrowed = [{ name: 'colour', ...values({ value: 'green', ...future }), ...future }];
    const offering = { prodSpecCharValueUse: narrowed };
    const [rule] = characteristicRulesOf({ productSpecCharacteristic: specified }, offering, NOW);
    expect(rule?.values.map((each) => each.value)).toEqual(['green']);
  });
});

it('reads those of the offering in the words of version 5, instead of those of the specification', () => {
  const characteristicValueSpecification = [{ value: 'L' }];
  const own = { name: 'size', valueType: 'string', characteristicValueSpecification };
  const rules = characteristicRulesOf(
    { productSpecCharacteristic: [{ name: 'size', valueType: 'number' }] },
    { productOfferingCharacteristic: [own] },
    NOW,
  );
  expect(rules).toMatchObject([{ name: 'size', type: 'string', values: [{ value: 'L' }] }]);
});
