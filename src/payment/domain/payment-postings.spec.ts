import { decimal } from '../../core/decimal';
import { amountFault } from './payable-amount';
import { planMoney } from './payment-postings';

it.each`
  applied  | credit  | postings
  ${'100'} | ${'0'}  | ${['cash 100', 'receivable:A -100']}
  ${'0'}   | ${'20'} | ${['cash 20', 'customer-credit:A -20']}
  ${'90'}  | ${'10'} | ${['cash 100', 'receivable:A -90', 'customer-credit:A -10']}
  ${'-90'} | ${'-5'} | ${['cash -95', 'receivable:A 90', 'customer-credit:A 5']}
`(
  '$applied into bills and $credit into credit posts $postings',
  ({ applied, credit, postings }) => {
    const move = { applied: decimal(applied), credit: decimal(credit) };
    const planned = planMoney({ payerId: 'A', currency: 'EUR', ...move });
    expect(planned.map(({ account, amount }) => `${account} ${amount}`)).toEqual(postings);
  },
);

it.each`
  amount     | currency | fault
  ${'10.05'} | ${'EUR'} | ${undefined}
  ${'10.5'}  | ${'JPY'} | ${'JPY has 0 digits after the point'}
  ${'0'}     | ${'EUR'} | ${'it must be more than nothing'}
  ${'-1'}    | ${'EUR'} | ${'it must be more than nothing'}
  ${'1'}     | ${'GB'}  | ${'GB is no currency of ISO 4217'}
`('$amount $currency: $fault', ({ amount, currency, fault }) => {
  expect(amountFault(decimal(amount), currency)).toBe(fault);
});
