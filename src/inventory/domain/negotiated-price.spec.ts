import { NOTHING_ELSE, type SoldPrice } from '../../catalog/domain/sold-price';
import { otherPieces, otherTerms } from './negotiated-price';

const MONTH = { unit: 'month', length: 1 } as const;
const FEE: SoldPrice = {
  ...NOTHING_ELSE,
  id: 'fee',
  name: 'Fee',
  kind: 'recurring',
  currency: 'EUR',
  amount: '100',
  period: MONTH,
  taxes: [],
};
const PAYER = { currency: 'EUR', timeZone: 'UTC', period: MONTH };
const NO_AMOUNT = {
  path: 'entry.price',
  percentage: undefined,
  taxRate: undefined,
  dutyFree: undefined,
  taxIncluded: undefined,
};
const ONCE = { ...FEE, kind: 'oneTime', period: null } as const;
const OF_ACCOUNT = { ...FEE, period: null };

it.each`
  words                                          | price         | path                       | why
  ${{ priceType: 'recurring', period: 'month' }} | ${FEE}        | ${undefined}               | ${'it is so'}
  ${{ priceType: 'oneTime' }}                    | ${FEE}        | ${'priceType'}             | ${'it recurs'}
  ${{ priceType: 'usage' }}                      | ${ONCE}       | ${'priceType'}             | ${'it is charged once'}
  ${{ priceType: 'tariff' }}                     | ${FEE}        | ${'priceType'}             | ${'nobody knows the word'}
  ${{ period: 'year' }}                          | ${FEE}        | ${'recurringChargePeriod'} | ${'it is for a month'}
  ${{ period: '12 months' }}                     | ${FEE}        | ${'recurringChargePeriod'} | ${'it is for one'}
  ${{ period: 'moon' }}                          | ${FEE}        | ${'recurringChargePeriod'} | ${'that is no time'}
  ${{ period: 'year' }}                          | ${OF_ACCOUNT} | ${'recurringChargePeriod'} | ${'the account is billed by the month'}
  ${{ period: 'month' }}                         | ${OF_ACCOUNT} | ${undefined}               | ${'so is the account'}
  ${{ period: 'year' }}                          | ${ONCE}       | ${'recurringChargePeriod'} | ${'it is charged once'}
  ${{ period: 'once' }}                          | ${ONCE}       | ${undefined}               | ${'that is no time'}
`('refuses of $words, beside a price, $path: $why', ({ words, price, path }) => {
  const said = { path: 'entry', priceType: undefined, period: undefined, ...words };
  expect(otherTerms(said, price, PAYER)?.path).toBe(path && `entry.${path}`);
});

it.each`
  unit          | isRefused
  ${'10 lines'} | ${true}
  ${'1 line'}   | ${false}
  ${'line'}     | ${false}
`('refuses a fee for $unit, with an amount or without: $isRefused', ({ unit, isRefused }) => {
  const said = { path: 'entry', unit, priceType: undefined, price: NO_AMOUNT };
  expect(otherPieces(said, FEE) !== undefined).toBe(isRefused);
  expect(otherPieces(said, { kind: 'usage' })).toBeUndefined();
});
