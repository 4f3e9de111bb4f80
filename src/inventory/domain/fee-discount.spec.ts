import { formatDecimal, parseDecimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import { type Discount, discountsOn } from './fee-discount';
import type { FeePart } from './recurring-fee';

const FIRST = parseInstant('2026-06-01T00:00:00Z');
const ELEVENTH = parseInstant('2026-06-11T00:00:00Z');
const LAST = parseInstant('2026-07-01T00:00:00Z');

describe('discountsOn', () => {
  it.each`
    amount   | days  | discounts                       | cuts             | why
    ${'100'} | ${30} | ${['10%']}                      | ${['10']}        | ${'takes a percentage'}
    ${'100'} | ${30} | ${['10%', '50%']}               | ${['10', '45']}  | ${'compounds percentages'}
    ${'100'} | ${30} | ${['5', '10%']}                 | ${['5', '10']}   | ${'takes percentages before fixed amounts'}
    ${'50'}  | ${15} | ${['20']}                       | ${['10']}        | ${'prorates a fixed amount like the fee'}
    ${'100'} | ${30} | ${['80', '30']}                 | ${['80', '20']}  | ${'stops at zero'}
    ${'0'}   | ${0}  | ${['10%', '5']}                 | ${['0', '0']}    | ${'takes nothing off nothing'}
    ${'100'} | ${30} | ${['10%', '20 first']}          | ${['8', '20']}   | ${'takes first what has a priority'}
    ${'100'} | ${30} | ${['50% second', '20 first']}   | ${['40', '20']}  | ${'goes by priority'}
    ${'100'} | ${30} | ${['20 first', '50% first']}    | ${['20', '50']}  | ${'takes the percentage first of one priority'}
    ${'100'} | ${30} | ${['+10% first', '50% second']} | ${['-10', '55']} | ${'raises'}
    ${'100'} | ${30} | ${['100%', '+5']}               | ${['100', '-5']} | ${'raises what is free'}
  `('$why', ({ amount, days, discounts, cuts }: Row) => {
    const part = { from: FIRST, to: LAST, amount: parseDecimal(amount), days };
    expect(cutsOn([part], discounts)).toEqual(cuts);
  });

  it('counts an alteration for its days alone, and what it is compounded with by those', () => {
    const parts = [
      { from: FIRST, to: ELEVENTH, amount: parseDecimal('10'), days: 10 },
      { from: ELEVENTH, to: LAST, amount: parseDecimal('20'), days: 20 },
    ];
    const half = { ...read('50% first'), alteration: { ...terms(1), from: FIRST, to: ELEVENTH } };
    const cuts = discountsOn({ quantity: '1', daysOfPeriod: 30, parts }, [half, read('10%')]);
    expect(cuts.map(({ amount, days }) => [formatDecimal(amount), days])).toEqual([
      ['5', 10],
      // A tenth of the 5 that are left of ten days, and of the 20 of the others.
      ['2.5', 30],
    ]);
  });
});

type Row = { amount: string; days: number; discounts: string[]; cuts: string[] };

function cutsOn(parts: FeePart[], discounts: string[]) {
  const cuts = discountsOn({ quantity: '1', daysOfPeriod: 30, parts }, discounts.map(read));
  return cuts.map(({ amount }) => formatDecimal(amount));
}

const PRIORITIES = [undefined, 'first', 'second'];

function read(text: string): Discount {
  const [size = '', priority] = text.replace('+', '').split(' ');
  const percent = size.endsWith('%') ? size.slice(0, -1) : null;
  const discount = { percent, amount: percent === null ? size : null, priceIds: [] };
  const raises = text.startsWith('+');
  if (priority === undefined && !raises) return discount;
  const rank = priority === undefined ? null : PRIORITIES.indexOf(priority);
  return { ...discount, alteration: { ...terms(rank), raises } };
}

function terms(priority: number | null) {
  return { raises: false, priority, from: null, to: null };
}
