import { decimal, formatDecimal } from '../../core/decimal';
import { planRefund } from './plan-refund';

const credits = [{ paymentId: 'p', credit: decimal('20') }];
const applied = [
  { billId: 'late', amount: decimal('30') },
  { billId: 'early', amount: decimal('50') },
];

it.each`
  asked    | plan                         | why
  ${'5'}   | ${'p 5'}                     | ${'takes from credit first'}
  ${'25'}  | ${'p 20, late 5'}            | ${'then from the bill that was paid last'}
  ${'100'} | ${'p 20, late 30, early 50'} | ${'takes all there is'}
  ${'101'} | ${undefined}                 | ${'is denied when there is less than it asks for'}
`('a refund of $asked $why', ({ asked, plan }) => {
  const made = planRefund(decimal(asked), credits, applied);
  const shown = made && [
    ...made.credits.map(({ paymentId, amount }) => `${paymentId} ${formatDecimal(amount)}`),
    ...made.parts.map(({ billId, amount }) => `${billId} ${formatDecimal(amount)}`),
  ];
  expect(shown?.join(', ')).toBe(plan);
});
