import { formatDecimal, parseDecimal } from '../../core/decimal';
import { discountsOn } from './fee-discount';

describe('discountsOn', () => {
  it.each`
    amount   | days  | discounts         | cuts            | why
    ${'100'} | ${30} | ${['10%']}        | ${['10']}       | ${'takes a percentage'}
    ${'100'} | ${30} | ${['10%', '50%']} | ${['10', '45']} | ${'compounds percentages'}
    ${'100'} | ${30} | ${['5', '10%']}   | ${['5', '10']}  | ${'takes percentages before fixed amounts'}
    ${'50'}  | ${15} | ${['20']}         | ${['10']}       | ${'prorates a fixed amount like the fee'}
    ${'100'} | ${30} | ${['80', '30']}   | ${['80', '20']} | ${'stops at zero'}
    ${'0'}   | ${0}  | ${['10%', '5']}   | ${['0', '0']}   | ${'takes nothing off nothing'}
  `('$why', ({ amount, days, discounts, cuts }: Row) => {
    const fee = { amount: parseDecimal(amount), quantity: '1', days, daysOfPeriod: 30 };
    expect(discountsOn(fee, discounts.map(read)).map(formatDecimal)).toEqual(cuts);
  });
});

type Row = { amount: string; days: number; discounts: string[]; cuts: string[] };

function read(text: string) {
  const percent = text.endsWith('%') ? text.slice(0, -1) : null;
  return { percent, amount: percent === null ? text : null, priceIds: [] };
}
