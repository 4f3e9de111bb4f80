import { decimal, formatDecimal } from './decimal';
import { convert, isConvertible, isKnownUnit } from './quantity';

describe('convert', () => {
  it.each`
    amount    | from                 | to              | converted
    ${'1'}    | ${'GB'}              | ${'byte'}       | ${'1000000000'}
    ${'1'}    | ${'GiB'}             | ${'byte'}       | ${'1073741824'}
    ${'1'}    | ${'GiB'}             | ${'GB'}         | ${'1.073741824'}
    ${'1500'} | ${'KB'}              | ${'MB'}         | ${'1.5'}
    ${'90'}   | ${'minute'}          | ${'hour'}       | ${'1.5'}
    ${'250'}  | ${'ms'}              | ${'second'}     | ${'0.25'}
    ${'2'}    | ${'GPU-hour'}        | ${'GPU-second'} | ${'7200'}
    ${'500'}  | ${'milliGPU-second'} | ${'GPU-second'} | ${'0.5'}
    ${'1'}    | ${'kilotoken'}       | ${'token'}      | ${'1000'}
    ${'7'}    | ${'page'}            | ${'page'}       | ${'7'}
  `('$amount $from is $converted $to', ({ amount, from, to, converted }) => {
    expect(formatDecimal(convert(decimal(amount), from, to))).toBe(converted);
  });

  it.each`
    from        | to          | why
    ${'GB'}     | ${'hour'}   | ${'another dimension'}
    ${'page'}   | ${'sheet'}  | ${'two units of their own'}
    ${'call'}   | ${'event'}  | ${'two things that are counted'}
    ${'second'} | ${'Second'} | ${'another spelling'}
  `('refuses $from to $to: $why', ({ from, to }) => {
    expect(isConvertible(from, to)).toBe(false);
    expect(() => convert(decimal('1'), from, to)).toThrow(`${from} cannot be converted to ${to}`);
  });

  it('knows the listed units only, and lets others be', () => {
    expect(isKnownUnit('TiB')).toBe(true);
    expect(isKnownUnit('page')).toBe(false);
  });
});
