import { isKnownCurrency, minorUnits } from './money';

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
