import { toDefinition } from './specification.convert';

const quantity = { name: 'volume', characteristicValueSpecification: [{ unitOfMeasure: 'byte' }] };
const region = {
  name: 'region',
  characteristicValueSpecification: [{ value: 'eu' }, { value: 'us' }],
};

describe('toDefinition', () => {
  it.each`
    specification                                                                                                                       | meter                                                                                                                       | why
    ${{ name: 'data', unit: 'byte' }}                                                                                                   | ${{ code: 'data', name: 'data', aggregation: 'sum', unit: 'byte', attributes: [] }}                                         | ${'takes the unit it names'}
    ${{ name: 'data', description: 'Data', specCharacteristic: [quantity] }}                                                            | ${{ code: 'data', name: 'Data', aggregation: 'sum', unit: 'byte', attributes: [] }}                                         | ${'takes the unit of the measured characteristic'}
    ${{ name: 'data', unit: 'byte', specCharacteristic: [region] }}                                                                     | ${{ code: 'data', name: 'data', aggregation: 'sum', unit: 'byte', attributes: [{ name: 'region', values: ['eu', 'us'] }] }} | ${'makes every other characteristic a dimension'}
    ${{ name: 'data', unit: 'byte', aggregation: 'max' }}                                                                               | ${{ code: 'data', name: 'data', aggregation: 'max', unit: 'byte', attributes: [] }}                                         | ${'keeps the aggregation'}
    ${{ name: 'data', unit: 'byte', specCharacteristic: [{ name: 'byte' }, { name: 'subject' }] }}                                      | ${{ code: 'data', name: 'data', aggregation: 'sum', unit: 'byte', attributes: [] }}                                         | ${'leaves out quantity and subject'}
    ${{ name: 'data' }}                                                                                                                 | ${undefined}                                                                                                                | ${'is no meter without a unit'}
    ${{ name: 'data', specCharacteristic: [{ name: 'volume', characteristicValueSpecification: [{ unitOfMeasure: 'any measure' }] }] }} | ${undefined}                                                                                                                | ${'is no meter when a measure is no unit'}
    ${{ unit: 'byte' }}                                                                                                                 | ${undefined}                                                                                                                | ${'is no meter without a name'}
  `('$why', ({ specification, meter }: { specification: object; meter: unknown }) => {
    expect(toDefinition(specification as Record<string, unknown>)).toEqual(meter);
  });
});
