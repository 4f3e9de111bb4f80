import { askedOf } from '../domain/characteristic';
import { characteristicRulesOf } from './characteristics.convert';

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
  );
  expect(askedOf(rules)).toEqual(asked);
});

it('asks for each once, in the order of the specification', () => {
  const specified = ['b', 'a', 'b'].map((name) => ({ name, minCardinality: 1 }));
  const rules = characteristicRulesOf({ productSpecCharacteristic: specified }, {});
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
  );
  expect(rule).toMatchObject({ isExtensible: false, values: [{ value: 'blue' }] });
});
