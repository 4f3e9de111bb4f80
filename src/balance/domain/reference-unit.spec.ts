import fc from 'fast-check';
import { decimal, formatDecimal } from '../../core/decimal';
import { referenceUnit, toReference, toShown } from './reference-unit';

describe('referenceUnit', () => {
  it.each([
    ['GB', 'byte'],
    ['GiB', 'byte'],
    ['hour', 'second'],
    ['megatoken', 'token'],
    ['GPU-hour', 'GPU-second'],
    ['EUR', 'EUR'],
    ['credit', 'credit'],
    ['message', 'message'],
  ])('keeps %s in %s', (unit, reference) => {
    expect(referenceUnit(unit)).toBe(reference);
  });
});

describe('toShown', () => {
  it.each([
    ['shows what is left in the unit bought', '1998765433', 'byte', 'GB', '1.998765433 GB'],
    [
      'falls back to the reference unit for a part that has no exact number',
      '3599',
      'second',
      'hour',
      '3599 second',
    ],
    [
      'falls back for more digits than a JSON number keeps',
      '1073741823',
      'byte',
      'GiB',
      '1073741823 byte',
    ],
    ['shows a currency as it is', '0.1', 'EUR', 'EUR', '0.1 EUR'],
  ])('%s', (_why, amount, unit, shownUnit, expected) => {
    const shown = toShown(decimal(amount), unit, shownUnit);
    expect(`${formatDecimal(shown.amount)} ${shown.unit}`).toBe(expected);
  });

  it('never shows another value than there is', () => {
    const units = fc.constantFrom('GB', 'GiB', 'hour', 'minute', 'megatoken', 'milliGPU-hour');
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 10_000_000 }), (unit, n) => {
        const kept = decimal(`${n}`);
        const shown = toShown(kept, referenceUnit(unit), unit);
        expect(toReference(shown.amount, shown.unit).amount).toEqual(kept);
      }),
    );
  });
});
