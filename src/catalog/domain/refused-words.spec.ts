import { fromDocument } from '../store/written-price.mapping';
import { refusedWords } from './refused-words';

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
  ${{ ...USAGE, pricingLogicAlgorithm: [{ id: 'card', validFor: PERIOD }] }}                               | ${['pricingLogicAlgorithm[0].validFor']}                                       | ${'a card says when it holds'}
  ${{ ...FEE, pricingLogicAlgorithm: [{ id: 'card', validFor: PERIOD }] }}                                 | ${[]}                                                                          | ${'of a fee none is read'}
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
  expect(refusedWords(fromDocument('p', said)).map(({ path }) => path)).toEqual(paths);
});
