import { decimal, formatDecimal } from '../../core/decimal';
import { drawsByAmount } from './pay-fees';

const cases: [string, string[], string[], string[][]][] = [
  ['nothing was drawn', ['30', '-3'], [], [[], []]],
  ['a fee alone is paid', ['30'], ['a 30'], [['a 30']]],
  ['a fee alone is paid in part', ['30'], ['a 20'], [['a 20']]],
  ['the net is paid', ['30', '-3'], ['a 27'], [['a 30'], ['a -3']]],
  ['the net is paid by two buckets', ['30', '-3'], ['a 20', 'b 7'], [['a 20', 'b 10'], ['b -3']]],
  ['the net is paid in part', ['30', '-3'], ['a 20'], [['a 20'], []]],
  ['what reduces comes first', ['-3', '30'], ['a 27'], [['a -3'], ['a 30']]],
  [
    'two are reduced by two',
    ['30', '-3', '10', '-1'],
    ['a 20', 'b 16'],
    [['a 20', 'b 10'], ['b -3'], ['b 10'], ['b -1']],
  ],
  ['two are paid in part', ['30', '-3', '10'], ['a 20', 'b 15'], [['a 20', 'b 10'], [], ['b 5']]],
  ['a correction gives back', ['-30'], ['a -20'], [['a -20']]],
  ['a correction and that of a discount', ['-30', '15'], ['a -15'], [['a -30'], ['a 15']]],
  [
    'a correction of what two buckets paid',
    ['-30', '15'],
    ['b -10', 'a -5'],
    [['b -10', 'a -20'], ['a 15']],
  ],
  ['a correction of what was paid in part', ['-30', '15'], ['a -12'], [['a -12'], []]],
];

it.each(cases)('%s', (_what, amounts, draws, expected) => {
  const found = drawsByAmount(
    amounts.map((amount) => decimal(amount)),
    draws.map((draw) => {
      const [bucketId = '', amount = ''] = draw.split(' ');
      return { bucketId, unit: 'EUR', amount: decimal(amount) };
    }),
  );
  expect(
    found.map((each) => each.map(({ bucketId, amount }) => `${bucketId} ${formatDecimal(amount)}`)),
  ).toEqual(expected);
});
