import { formatDecimal } from './decimal';
import {
  formatMoney,
  isKnownCurrency,
  isSameMoney,
  minorUnits,
  minus,
  money,
  negate,
  noMoney,
  plus,
  roundToMinor,
} from './money';

describe('currencies', () => {
  it.each`
    currency | scale
    ${'JPY'} | ${0}
    ${'EUR'} | ${2}
    ${'USD'} | ${2}
    ${'KWD'} | ${3}
    ${'CLF'} | ${4}
  `('$currency has $scale minor units', ({ currency, scale }) => {
    expect(minorUnits(currency)).toBe(scale);
  });

  it('does not know what is not in ISO 4217', () => {
    expect(isKnownCurrency('XYZ')).toBe(false);
    expect(isKnownCurrency('eur')).toBe(false);
    expect(isKnownCurrency('')).toBe(false);
  });
});

describe('money', () => {
  const dime = money('0.1', 'EUR');

  it('adds and subtracts exactly', () => {
    expect(isSameMoney(plus(dime, money('0.2', 'EUR')), money('0.3', 'EUR'))).toBe(true);
    expect(isSameMoney(minus(dime, dime), noMoney('EUR'))).toBe(true);
    expect(formatDecimal(negate(dime).amount)).toBe('-0.1');
  });

  it('never mixes currencies', () => {
    expect(() => plus(dime, money('1', 'USD'))).toThrow('Mixed currencies EUR and USD');
  });

  it.each`
    amount     | currency | up
    ${'1.005'} | ${'EUR'} | ${'1.01 EUR'}
    ${'12.5'}  | ${'JPY'} | ${'13 JPY'}
    ${'1.5'}   | ${'KWD'} | ${'1.500 KWD'}
    ${'-0.05'} | ${'EUR'} | ${'-0.05 EUR'}
  `('rounds $amount $currency to what can be paid', ({ amount, currency, up }) => {
    expect(formatMoney(roundToMinor(money(amount, currency), 'halfUp'))).toBe(up);
  });
});
