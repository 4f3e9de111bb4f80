import { formatInstant, parseInstant } from '../../core/time';
import { parseRatio } from './ratio';
import { type TimeRule, timeOf } from './row-time';
import { parseTimeFormat } from './time-format';

const text = (zone: string, format?: string): TimeRule => ({
  kind: 'text',
  columns: ['at'],
  zone,
  format: format === undefined ? undefined : parseTimeFormat(format),
});
const epoch = (unitMs: bigint, origin: string): TimeRule => ({
  kind: 'epoch',
  columns: ['at'],
  unitMs,
  origin: parseInstant(origin),
  readNumber: parseRatio,
});

describe('timeOf', () => {
  it.each`
    zone                  | value                            | at                            | why
    ${'UTC'}              | ${'2023-11-16 18:15:46.6805900'} | ${'2023-11-16T18:15:46.680Z'} | ${'cuts below a millisecond'}
    ${'UTC'}              | ${'2023-11-16'}                  | ${'2023-11-16T00:00:00.000Z'} | ${'reads a day as its start'}
    ${'Europe/Paris'}     | ${'2023-07-01 02:00:00'}         | ${'2023-07-01T00:00:00.000Z'} | ${'knows summer time'}
    ${'Europe/Paris'}     | ${'2023-01-01T01:00:00'}         | ${'2023-01-01T00:00:00.000Z'} | ${'and winter time'}
    ${'Europe/Paris'}     | ${'2023-01-01T01:00:00+03:00'}   | ${'2022-12-31T22:00:00.000Z'} | ${'believes an offset in the text'}
    ${'Europe/Paris'}     | ${'2026-03-01 00:00:00.123+00'}  | ${'2026-03-01T00:00:00.123Z'} | ${'and one of hours alone'}
    ${'Europe/Paris'}     | ${'2023-03-26 02:30:00'}         | ${'2023-03-26T01:30:00.000Z'} | ${'reads a skipped hour as if the clock had not changed'}
    ${'Europe/Paris'}     | ${'2023-10-29 02:30:00'}         | ${'2023-10-29T00:30:00.000Z'} | ${'takes the first of a doubled hour'}
    ${'Europe/Paris'}     | ${'2023-10-29 03:00:00'}         | ${'2023-10-29T02:00:00.000Z'} | ${'and the only one after it'}
    ${'Pacific/Auckland'} | ${'2024-01-01 00:00'}            | ${'2023-12-31T11:00:00.000Z'} | ${'reaches thirteen hours ahead'}
    ${'Pacific/Honolulu'} | ${'2023-12-31 14:00:00'}         | ${'2024-01-01T00:00:00.000Z'} | ${'and ten behind'}
    ${'Asia/Kathmandu'}   | ${'2023-06-01 05:45:00'}         | ${'2023-06-01T00:00:00.000Z'} | ${'knows zones of quarter hours'}
  `('$why', ({ zone, value, at }: { zone: string; value: string; at: string }) => {
    expect(formatInstant(timeOf(text(zone), [value]))).toBe(at);
  });

  it.each`
    format                        | value                             | at
    ${'d/M/yyyy HH:mm:ss'}        | ${'1/7/2023 02:00:00'}            | ${'2023-07-01T00:00:00.000Z'}
    ${'M/d/yyyy h:mm:ss a'}       | ${'10/29/2023 2:30:00 AM'}        | ${'2023-10-29T00:30:00.000Z'}
    ${'dd.MM.yy HH:mm'}           | ${'26.03.23 02:30'}               | ${'2023-03-26T01:30:00.000Z'}
    ${'dd MMM yyyy HH:mm:ss.S X'} | ${'01 Jan 2023 01:00:00.5 +0300'} | ${'2022-12-31T22:00:00.500Z'}
  `('reads $value by $format', ({ format, value, at }: Record<string, string>) => {
    expect(formatInstant(timeOf(text('Europe/Paris', format), [value ?? '']))).toBe(at);
  });

  it('does not take for a time what the calendar does not have', () => {
    expect(() => timeOf(text('UTC', 'd/M/yyyy'), ['29/2/2023'])).toThrow(
      'at is "29/2/2023", not a time written d/M/yyyy',
    );
  });

  it.each`
    unitMs    | origin                    | value                | at
    ${1_000n} | ${'2023-01-01T00:00:00Z'} | ${'0'}               | ${'2023-01-01T00:00:00.000Z'}
    ${1_000n} | ${'2023-01-01T00:00:00Z'} | ${'427061'}          | ${'2023-01-05T22:37:41.000Z'}
    ${1_000n} | ${'1970-01-01T00:00:00Z'} | ${'1700000000.1239'} | ${'2023-11-14T22:13:20.123Z'}
    ${1n}     | ${'1970-01-01T00:00:00Z'} | ${'1700000000123'}   | ${'2023-11-14T22:13:20.123Z'}
    ${1n}     | ${'1970-01-01T00:00:00Z'} | ${'-0.5'}            | ${'1969-12-31T23:59:59.999Z'}
  `(
    'counts $value since $origin',
    ({
      unitMs,
      origin,
      value,
      at,
    }: {
      unitMs: bigint;
      origin: string;
      value: string;
      at: string;
    }) => {
      expect(formatInstant(timeOf(epoch(unitMs, origin), [value]))).toBe(at);
    },
  );

  it.each(['', 'yesterday', '16/11/2023 18:15', '2023-02-29 00:00:00', '2023-11-16 25:00:00'])(
    'does not take %j for a time',
    (value) => {
      expect(() => timeOf(text('UTC'), [value])).toThrow(/^at is .*, not a date and time/);
    },
  );

  it.each(['', 'x', '1e300'])('does not take %j for a count', (value) => {
    expect(() => timeOf(epoch(1n, '1970-01-01T00:00:00Z'), [value])).toThrow(/not a number$/);
  });
});
