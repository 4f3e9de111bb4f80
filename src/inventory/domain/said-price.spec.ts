import { formatDecimal, parseDecimal } from '../../core/decimal';
import { isFault, netOf, readPeriod } from './said-price';

describe('readPeriod', () => {
  it.each([
    ['month', '1 month'],
    ['monthly', '1 month'],
    ['3 months', '3 month'],
    ['1 year', '1 year'],
    ['2 fortnights', '4 week'],
    ['', undefined],
    ['12', undefined],
    ['moon', undefined],
    ['0 months', undefined],
  ])('reads %j as %s', (text, expected) => {
    const read = readPeriod(text);
    expect(read && `${read.length} ${read.unit}`).toBe(expected);
  });
});

describe('netOf', () => {
  const VAT = [{ category: 'VAT', ratePercent: '19' }];
  const TWO = [...VAT, { category: 'reduced', ratePercent: '7' }];

  it.each`
    net          | gross        | rate         | taxes   | offered      | expected                           | why
    ${'10'}      | ${undefined} | ${undefined} | ${null} | ${undefined} | ${'10'}                            | ${'what is said without tax'}
    ${undefined} | ${'11.9'}    | ${'19'}      | ${null} | ${undefined} | ${'10'}                            | ${'what is said with its tax'}
    ${undefined} | ${'11.9'}    | ${undefined} | ${VAT}  | ${undefined} | ${'10'}                            | ${'what has the tax of the price'}
    ${undefined} | ${'11.9'}    | ${undefined} | ${TWO}  | ${undefined} | ${'price.taxRate'}                 | ${'one of two taxes'}
    ${undefined} | ${'10.7'}    | ${'7'}       | ${TWO}  | ${undefined} | ${'10'}                            | ${'the one that is said'}
    ${undefined} | ${'10'}      | ${undefined} | ${[]}   | ${undefined} | ${'10'}                            | ${'no tax'}
    ${undefined} | ${'10'}      | ${'19'}      | ${VAT}  | ${'8.4'}     | ${'8.4'}                           | ${'what is offered, as it is paid'}
    ${undefined} | ${'10'}      | ${'19'}      | ${VAT}  | ${'8'}       | ${'price.taxIncludedAmount.value'} | ${'what comes from no amount'}
    ${'8.4'}     | ${'10'}      | ${'19'}      | ${VAT}  | ${undefined} | ${'8.4'}                           | ${'both, as they are paid'}
    ${'8.4'}     | ${'11'}      | ${'19'}      | ${VAT}  | ${undefined} | ${'price.taxIncludedAmount.value'} | ${'both, of which one is wrong'}
    ${'10'}      | ${undefined} | ${'7'}       | ${VAT}  | ${undefined} | ${'price.taxRate'}                 | ${'another tax'}
    ${'10'}      | ${undefined} | ${'-1'}      | ${null} | ${undefined} | ${'price.taxRate'}                 | ${'less than none'}
    ${undefined} | ${undefined} | ${'19'}      | ${VAT}  | ${undefined} | ${undefined}                       | ${'no amount'}
  `('of $why is $expected', ({ net, gross, rate, taxes, offered, expected }) => {
    const money = (amount: string | undefined) =>
      amount === undefined ? undefined : { amount: parseDecimal(amount), currency: 'EUR' };
    const said = {
      path: 'price',
      percentage: undefined,
      taxRate: rate === undefined ? undefined : parseDecimal(rate),
      dutyFree: money(net),
      taxIncluded: money(gross),
    };
    const read = netOf(said, taxes, money(offered) ?? null);
    expect(isFault(read) ? read.path : read && formatDecimal(read.amount)).toBe(expected);
  });
});
