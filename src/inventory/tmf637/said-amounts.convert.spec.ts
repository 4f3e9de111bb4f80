import { formatDecimal } from '../../core/decimal';
import type { SaidAmounts } from '../domain/said-price';
import { alterationAmountsOf, hasAmount, isMoney, priceAmountsOf } from './said-amounts.convert';

const eur = (value: number | string) => ({ unit: 'EUR', value });

/** What is read of it, as it is written. */
function shown({ percentage, taxRate, dutyFree, taxIncluded }: SaidAmounts): string {
  const said = { percentage, taxRate, net: dutyFree?.amount, gross: taxIncluded?.amount };
  return Object.entries(said)
    .flatMap(([name, size]) => (size === undefined ? [] : `${name} ${formatDecimal(size)}`))
    .join(', ');
}

it.each`
  price                                                                                    | read                                | why
  ${{ percentage: 0 }}                                                                     | ${''}                               | ${'no share is a price'}
  ${{ '@type': 'Price', percentage: 0, taxRate: 0 }}                                       | ${''}                               | ${'nothing is said'}
  ${{ percentage: 0, dutyFreeAmount: eur(0) }}                                             | ${'net 0'}                          | ${'it is free of charge'}
  ${{ dutyFreeAmount: eur(0), taxRate: 0 }}                                                | ${'net 0'}                          | ${'it is free of charge'}
  ${{ dutyFreeAmount: eur(20), taxRate: 0 }}                                               | ${'net 20'}                         | ${'the tax is that of the price'}
  ${{ dutyFreeAmount: eur(20), taxIncludedAmount: eur('0.00') }}                           | ${'net 20'}                         | ${'one amount is said'}
  ${{ dutyFreeAmount: { value: 0 }, taxIncludedAmount: eur(20), taxRate: 0 }}              | ${'taxRate 0, gross 20'}            | ${'its net is told by the rate'}
  ${{ percentage: 5, dutyFreeAmount: eur(0) }}                                             | ${'percentage 5'}                   | ${'a share is said'}
  ${{ percentage: 0, dutyFreeAmount: eur(10), taxIncludedAmount: eur(11.9), taxRate: 19 }} | ${'taxRate 19, net 10, gross 11.9'} | ${'all of it is said'}
`('reads of a price $price: $read, as $why', ({ price, read }) => {
  expect(shown(priceAmountsOf({ price }, 'price'))).toBe(read);
  expect(hasAmount({ price })).toBe(read !== '');
});

const OFF = { productOfferingPrice: { id: 'off' } };

it.each`
  alteration                                                                  | read               | money    | why
  ${{ price: { percentage: 20, dutyFreeAmount: eur(0), taxRate: 0 } }}        | ${'percentage 20'} | ${false} | ${'a share is said'}
  ${{ price: { percentage: 0, dutyFreeAmount: eur(5) } }}                     | ${'net 5'}         | ${true}  | ${'an amount is said'}
  ${{ price: { percentage: 0, dutyFreeAmount: eur(0) } }}                     | ${'percentage 0'}  | ${false} | ${'nothing off is said once'}
  ${{ price: { dutyFreeAmount: eur(0) } }}                                    | ${'net 0'}         | ${true}  | ${'nothing off is said'}
  ${{ ...OFF, price: { percentage: 0, dutyFreeAmount: eur(0), taxRate: 0 } }} | ${''}              | ${false} | ${'the discount says it'}
  ${{ ...OFF, price: { percentage: 10 } }}                                    | ${'percentage 10'} | ${false} | ${'it says it, too'}
`('reads of an alteration $alteration: $read, as $why', ({ alteration, read, money }) => {
  expect(shown(alterationAmountsOf(alteration, 'price'))).toBe(read);
  expect(isMoney(alteration)).toBe(money);
});
