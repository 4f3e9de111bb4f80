import { decimal, formatDecimal } from './decimal';
import { convert, isConvertible, isKnownUnit } from './quantity';

describe('convert', () => {
  it.each`
    amount    | from                  | to               | converted
    ${'1'}    | ${'GB'}               | ${'byte'}        | ${'1000000000'}
    ${'1'}    | ${'GiB'}              | ${'byte'}        | ${'1073741824'}
    ${'1'}    | ${'GiB'}              | ${'GB'}          | ${'1.073741824'}
    ${'1500'} | ${'KB'}               | ${'MB'}          | ${'1.5'}
    ${'90'}   | ${'minute'}           | ${'hour'}        | ${'1.5'}
    ${'250'}  | ${'ms'}               | ${'second'}      | ${'0.25'}
    ${'2'}    | ${'GPU-hour'}         | ${'GPU-second'}  | ${'7200'}
    ${'500'}  | ${'milliGPU-second'}  | ${'GPU-second'}  | ${'0.5'}
    ${'1'}    | ${'kilotoken'}        | ${'token'}       | ${'1000'}
    ${'1'}    | ${'MB'}               | ${'Mbit'}        | ${'8'}
    ${'1'}    | ${'GiB'}              | ${'bit'}         | ${'8589934592'}
    ${'125'}  | ${'MB/s'}             | ${'Gbit/s'}      | ${'1'}
    ${'36'}   | ${'GB-second'}        | ${'GB-hour'}     | ${'0.01'}
    ${'1'}    | ${'core-hour'}        | ${'core-second'} | ${'3600'}
    ${'250'}  | ${'millicore-second'} | ${'core-second'} | ${'0.25'}
    ${'2'}    | ${'kIOPS'}            | ${'IOPS'}        | ${'2000'}
    ${'1'}    | ${'kilorequest'}      | ${'request'}     | ${'1000'}
    ${'7'}    | ${'page'}             | ${'page'}        | ${'7'}
  `('$amount $from is $converted $to', ({ amount, from, to, converted }) => {
    expect(formatDecimal(convert(decimal(amount), from, to))).toBe(converted);
  });

  it.each`
    from           | to             | why
    ${'GB'}        | ${'hour'}      | ${'another dimension'}
    ${'Gbit'}      | ${'Gbit/s'}    | ${'a volume is no bandwidth'}
    ${'core-hour'} | ${'vCPU-hour'} | ${'a thread is no core'}
    ${'page'}      | ${'sheet'}     | ${'two units of their own'}
    ${'call'}      | ${'event'}     | ${'two things that are counted'}
    ${'second'}    | ${'Second'}    | ${'another spelling'}
  `('refuses $from to $to: $why', ({ from, to }) => {
    expect(isConvertible(from, to)).toBe(false);
    expect(() => convert(decimal('1'), from, to)).toThrow(`${from} cannot be converted to ${to}`);
  });

  it('knows the listed units only, and lets others be', () => {
    expect(isKnownUnit('TiB')).toBe(true);
    expect(isKnownUnit('page')).toBe(false);
  });
});
