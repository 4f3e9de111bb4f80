import { decimal } from '../../core/decimal';
import { customerCredit, isOfChart, posting, receivable, storedValue, unbilled } from './chart';

it.each`
  account                  | known
  ${'revenue'}             | ${true}
  ${'cost-clearing'}       | ${true}
  ${storedValue('b')}      | ${true}
  ${unbilled('a:b')}       | ${true}
  ${receivable('revenue')} | ${true}
  ${customerCredit('a')}   | ${true}
  ${'partner-payable'}     | ${false}
  ${'revenue:a'}           | ${false}
  ${'unbilled'}            | ${false}
  ${'unbilled:'}           | ${false}
  ${'Revenue'}             | ${false}
  ${'unbilled :a'}         | ${false}
  ${''}                    | ${false}
`('$account is of the chart: $known', ({ account, known }: { account: string; known: boolean }) => {
  expect(isOfChart(account)).toBe(known);
});

// They are in the hashes of every journal there is.
it('names the accounts of buckets and payers as they have always been named', () => {
  expect([storedValue('b'), unbilled('p'), receivable('p'), customerCredit('p')]).toEqual([
    'stored-value:b',
    'unbilled:p',
    'receivable:p',
    'customer-credit:p',
  ]);
});

it('posts no amount that is nothing', () => {
  expect(posting('cash', 'EUR', decimal('0.00'))).toEqual([]);
  expect(posting('cash', 'EUR', decimal('-1.50'))).toEqual([
    { account: 'cash', unit: 'EUR', amount: '-1.5' },
  ]);
});
