import { fromDocument } from '../store/written-price.mapping';
import { refusedWords } from './refused-words';

const CARDS = new Map([['card', {}]]);
const FEE = { priceType: 'recurring', price: { unit: 'EUR', value: 9.99 } };
const USAGE = { ...FEE, priceType: 'usage', unitOfMeasure: { amount: 1, units: 'GB' } };
const PERIOD = { endDateTime: '2026-01-01T00:00:00Z' };
const vat = (value: number, unit = 'EUR') => ({
  tax: [{ taxRate: 19, taxAmount: { unit, value } }],
});
const value = (said: object) => ({
  prodSpecCharValueUse: [{ name: 'size', productSpecCharacteristicValue: [said] }],
});

it.each`
  said                                                                                                     | paths                                                                          | why
  ${FEE}                                                                                                   | ${[]}                                                                          | ${'a fee is charged whole'}
  ${{ ...FEE, percentage: 0, unitOfMeasure: { amount: 1, units: 'Month' } }}                               | ${[]}                                                                          | ${'nothing is altered, and one is one'}
  ${{ ...FEE, percentage: 5 }}                                                                             | ${['percentage']}                                                              | ${'no fee has one'}
  ${{ priceType: 'discount', percentage: 5 }}                                                              | ${[]}                                                                          | ${'a discount has one'}
  ${{ priceType: 'discount', percentage: 5, price: { unit: 'EUR', value: 7 } }}                            | ${['price']}                                                                   | ${'it is a share or an amount'}
  ${{ ...USAGE, percentage: 5 }}                                                                           | ${['percentage']}                                                              | ${'the model is so much per unit'}
  ${{ ...USAGE, percentage: 5, pricingLogicAlgorithm: [{ plaSpecId: 'urn:meterline:pla:percentage:1' }] }} | ${[]}                                                                          | ${'the model takes it'}
  ${{ ...FEE, unitOfMeasure: { amount: 10, units: 'seat' } }}                                              | ${['unitOfMeasure.amount']}                                                    | ${'a fee is for each'}
  ${{ ...USAGE, unitOfMeasure: { amount: 10, units: 'GB' } }}                                              | ${[]}                                                                          | ${'usage is per so much'}
  ${{ priceType: 'usage', pricingLogicAlgorithm: [{ id: 'card', validFor: PERIOD }] }}                     | ${['pricingLogicAlgorithm[0].validFor']}                                       | ${'a card says when it holds'}
  ${{ ...FEE, pricingLogicAlgorithm: [{ id: 'other', validFor: PERIOD }] }}                                | ${[]}                                                                          | ${'of a fee no strange one is read'}
  ${{ ...FEE, prodSpecCharValueUse: [{ productSpecCharacteristicValue: [{ value: 'red' }] }] }}            | ${['prodSpecCharValueUse[0].name']}                                            | ${'a condition is on what it names'}
  ${{ ...FEE, prodSpecCharValueUse: [{ name: 'colour', value: 'red' }] }}                                  | ${['prodSpecCharValueUse[0].value']}                                           | ${'a value stands among the values'}
  ${{ ...FEE, prodSpecCharValueUse: [{ name: 'size', validFor: PERIOD }] }}                                | ${['prodSpecCharValueUse[0].validFor']}                                        | ${'a condition holds as long as its price'}
  ${{ ...FEE, ...value({ value: 'L', validFor: PERIOD }) }}                                                | ${['prodSpecCharValueUse[0].productSpecCharacteristicValue[0].validFor']}      | ${'and so do its values'}
  ${{ ...USAGE, ...value({ valueFrom: 1, unitOfMeasure: 'MB' }) }}                                         | ${['prodSpecCharValueUse[0].productSpecCharacteristicValue[0].unitOfMeasure']} | ${'nothing is converted'}
  ${{ ...USAGE, ...value({ valueFrom: 1, unitOfMeasure: 'GB' }) }}                                         | ${[]}                                                                          | ${'it is the unit of the usage'}
  ${{ ...FEE, ...vat(1.9) }}                                                                               | ${[]}                                                                          | ${'it is what the rate makes, in cents'}
  ${{ ...FEE, ...vat(1.8981) }}                                                                            | ${[]}                                                                          | ${'it is what the rate makes'}
  ${{ ...FEE, ...vat(2) }}                                                                                 | ${['tax[0].taxAmount']}                                                        | ${'whole euros are no cents'}
  ${{ ...FEE, ...vat(1.89) }}                                                                              | ${['tax[0].taxAmount']}                                                        | ${'it is another amount'}
  ${{ ...FEE, ...vat(1.9, 'USD') }}                                                                        | ${['tax[0].taxAmount']}                                                        | ${'it is other money'}
  ${{ ...FEE, tax: [{ taxAmount: { unit: 'EUR', value: 1 } }] }}                                           | ${['tax[0].taxAmount']}                                                        | ${'there is no rate'}
`('refuses $paths: $why', ({ said, paths }) => {
  expect(refusedWords(fromDocument('p', said), CARDS).map(({ path }) => path)).toEqual(paths);
});

const of = (priceType: string, said: object = {}) => ({ priceType, ...said });
const EUR = { price: { unit: 'EUR', value: 5 } };
const URN = (model: string) => ({ plaSpecId: `urn:meterline:pla:${model}:1` });
const by = (...pricingLogicAlgorithm: object[]) => ({ pricingLogicAlgorithm });
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const names = (relationshipType: string) => ({ popRelationship: [{ id: 'x', relationshipType }] });
const PARTS = { bundledPopRelationship: [{ id: 'a' }, { id: 'b' }] };
const TAX = { tax: [{ taxCategory: 'VAT', taxRate: 19 }] };
const HERE = { place: [{ id: 'here' }] };
const TERM = { productOfferingTerm: [{ name: '24 months' }] };
const STRETCH = {
  prodSpecCharValueUse: [
    { name: 'GB.cumulative', productSpecCharacteristicValue: [{ valueFrom: 0 }] },
  ],
};
const SIZE = value({ value: 'L' });
const BLOCK = { unitOfMeasure: { amount: 5, units: 'GB' } };
const taxes = (...rates: [string, number][]) => ({
  tax: rates.map(([taxCategory, taxRate]) => ({ taxCategory, taxRate })),
});
const range = (rangeInterval: string, more: object = { valueFrom: 10, valueTo: 20 }) =>
  value({ rangeInterval, ...more });
const ONE = 'prodSpecCharValueUse[0].productSpecCharacteristicValue[0]';

describe.each([
  ['recurring', { ...EUR, ...MONTHLY, ...TAX, ...HERE, ...TERM, ...SIZE, ...names('discount') }],
  ['oneTime', { ...EUR, ...TAX, ...HERE, ...SIZE, ...names('discount') }],
  ['usage', { ...EUR, ...BLOCK, ...TAX, ...SIZE, exhaustion: 'overage', meter: 'm' }],
  ['usage', { ...BLOCK, ...EUR, ...by(URN('package')) }],
  ['usage', { ...by({ id: 'card' }), ...TAX, exhaustion: 'overage' }],
  ['usage', { ...PARTS, ...TAX, ...SIZE, ...names('discount'), ...by(URN('volume')) }],
  ['overage', { ...EUR, ...BLOCK, ...names('overageOf') }],
  ['allowance', { ...BLOCK, ...MONTHLY, ...SIZE, ...names('allowanceFor') }],
  ['allowance', { ...BLOCK, meter: 'm' }],
  ['discount', { ...EUR, ...SIZE, ...HERE, ...MONTHLY, ...names('discountOf') }],
  ['recurring', PARTS],
  ['', { tax: [{ taxCategory: 'VAT', taxRate: 19 }], ...HERE }],
])('%s', (priceType, said) => {
  it('may say what it is charged by', () => {
    expect(refusedWords(fromDocument('p', of(priceType, said)), CARDS)).toEqual([]);
  });
});

it.each([
  ['recurring', { ...EUR, ...by(URN('package')) }, 'pricingLogicAlgorithm[0]'],
  ['recurring', { ...EUR, ...by({ id: 'card' }) }, 'pricingLogicAlgorithm[0]'],
  ['recurring', { ...EUR, ...names('overageOf') }, 'popRelationship[0]'],
  ['recurring', { ...EUR, ...names('allowanceFor') }, 'popRelationship[0]'],
  ['recurring', { ...EUR, exhaustion: 'overage' }, 'exhaustion'],
  ['recurring', { ...EUR, meter: 'm' }, 'meter'],
  ['recurring', { ...EUR, ...STRETCH }, 'prodSpecCharValueUse[0]'],
  ['allowance', { ...BLOCK, ...STRETCH }, 'prodSpecCharValueUse[0]'],
  ['usage', { ...PARTS, ...STRETCH }, 'prodSpecCharValueUse[0]'],
  ['allowance', { ...BLOCK, ...names('allowanceFor'), meter: 'm' }, 'meter'],
  ['usage', { ...EUR, tax: [{ taxCategory: 'VAT' }] }, 'tax[0].taxRate'],
  [
    'recurring',
    { bundledPopRelationship: [{ name: 'a' }, { id: 'b' }] },
    'bundledPopRelationship[0].id',
  ],
  [
    'recurring',
    { ...EUR, popRelationship: [{ relationshipType: 'discount' }] },
    'popRelationship[0].id',
  ],
  [
    'recurring',
    { bundledPopRelationship: [{ id: 'b' }, { id: 'b' }] },
    'bundledPopRelationship[1].id',
  ],
  [
    'recurring',
    {
      ...EUR,
      popRelationship: [...names('discount').popRelationship, ...names('discount').popRelationship],
    },
    'popRelationship[1].id',
  ],
  ['recurring', { ...EUR, recurringChargePeriodLength: 3 }, 'recurringChargePeriodLength'],
  ['recurring', { ...EUR, ...PARTS }, 'price'],
  ['recurring', { price: { unit: 'EUR', value: 0 }, ...PARTS }, 'price'],
  ['recurring', { ...PARTS, ...MONTHLY }, 'recurringChargePeriodType'],
  ['recurring', { ...PARTS, ...TAX }, 'tax'],
  ['recurring', { ...PARTS, ...HERE }, 'place'],
  ['recurring', { ...PARTS, ...TERM }, 'productOfferingTerm'],
  ['recurring', { ...PARTS, validFor: PERIOD }, 'validFor'],
  ['recurring', { ...PARTS, ...SIZE }, 'prodSpecCharValueUse[0]'],
  ['', { ...PARTS, ...EUR }, 'price'],
  ['', by({ id: 'card' }), 'pricingLogicAlgorithm[0]'],
  ['oneTime', { ...EUR, ...MONTHLY }, 'recurringChargePeriodType'],
  ['oneTime', { ...EUR, whileSuspended: 'charge' }, 'whileSuspended'],
  ['usage', { ...EUR, ...MONTHLY }, 'recurringChargePeriodType'],
  ['usage', { ...EUR, recurringChargePeriodLength: 0 }, 'recurringChargePeriodLength'],
  ['usage', { ...EUR, ...names('allowanceFor') }, 'popRelationship[0]'],
  ['usage', { ...EUR, ...by(URN('package'), { id: 'unknown' }) }, 'pricingLogicAlgorithm[1]'],
  ['usage', { ...EUR, ...by(URN('package'), URN('flat')) }, 'pricingLogicAlgorithm[1]'],
  ['usage', by({ id: 'card', ...URN('flat') }), 'pricingLogicAlgorithm[0]'],
  ['usage', { ...by({ id: 'card' }), ...EUR }, 'price'],
  ['usage', { ...by({ id: 'card' }), ...BLOCK }, 'unitOfMeasure.amount'],
  ['usage', { ...by({ id: 'card' }), ...SIZE }, 'prodSpecCharValueUse[0]'],
  ['usage', { ...by({ id: 'card' }), meter: 'm' }, 'meter'],
  ['usage', { ...by(URN('flat')), ...EUR, ...BLOCK }, 'unitOfMeasure.amount'],
  ['usage', { ...by(URN('dynamic')), ...EUR }, 'price'],
  ['usage', { ...PARTS, ...EUR }, 'price'],
  ['usage', { ...PARTS, ...BLOCK }, 'unitOfMeasure.amount'],
  ['overage', { ...EUR, exhaustion: 'block' }, 'exhaustion'],
  ['allowance', { ...BLOCK, ...EUR }, 'price'],
  ['allowance', { ...BLOCK, ...TAX }, 'tax'],
  ['allowance', { ...BLOCK, ...PARTS }, 'bundledPopRelationship'],
  ['allowance', { ...BLOCK, ...names('discount') }, 'popRelationship[0]'],
  ['allowance', { ...BLOCK, ...by({ id: 'card' }) }, 'pricingLogicAlgorithm[0]'],
  ['allowance', { ...BLOCK, exhaustion: 'overage' }, 'exhaustion'],
  ['discount', { price: { unit: 'EUR', value: -30 } }, 'price.value'],
  ['discount', { percentage: 5, recurringChargePeriodType: 'lunar' }, 'recurringChargePeriodType'],
  ['discount', { ...EUR, ...by(URN('package')) }, 'pricingLogicAlgorithm[0]'],
  ['discount', { ...EUR, ...PARTS }, 'bundledPopRelationship'],
  ['commitment', EUR, 'priceType'],
  ['surcharge', PARTS, 'priceType'],
  ['usage', { ...EUR, ...taxes(['VAT', 19], ['VAT', 7]) }, 'tax'],
  ['usage', { ...EUR, ...value({ value: 'a', regex: '^a' }) }, `${ONE}.regex`],
  ['usage', { ...EUR, ...value({ value: 'a', valueFrom: 1 }) }, `${ONE}.valueFrom`],
  ['recurring', { ...EUR, ...value({ value: 'a', valueTo: 1 }) }, `${ONE}.valueTo`],
  ['usage', { ...EUR, ...range('open') }, `${ONE}.rangeInterval`],
  ['recurring', { ...EUR, ...range('open') }, `${ONE}.rangeInterval`],
  ['usage', { ...EUR, ...range('closed') }, `${ONE}.rangeInterval`],
  ['usage', { ...EUR, ...range('closedTop') }, `${ONE}.rangeInterval`],
  ['usage', { ...EUR, ...range('weird', { valueFrom: 1 }) }, `${ONE}.rangeInterval`],
  ['usage', { ...EUR, ...range('closedTop', { valueFrom: 1 }) }, `${ONE}.rangeInterval`],
])('%s that says %j is refused at %s', (priceType, said, path) => {
  const [first, ...more] = refusedWords(fromDocument('p', of(priceType, said)), CARDS);
  expect([
    first?.path,
    more.map((one) => one.path).filter((one) => !one.startsWith('recurring')),
  ]).toEqual([path, []]);
});

it.each([
  range('closedBottom'),
  range('closed', { valueFrom: 1 }),
  range('open', { valueTo: 1 }),
  taxes(['VAT', 19], ['reduced', 7]),
])('usage may say %j', (said) => {
  expect(refusedWords(fromDocument('p', of('usage', { ...EUR, ...said })), CARDS)).toEqual([]);
});
