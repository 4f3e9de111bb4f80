import fc from 'fast-check';
import { contains, formatInstant, instant, overlaps, parseInstant, tryParseInstant } from './time';

describe('parseInstant', () => {
  it.each`
    text                                | utc                           | why
    ${'2026-03-01T12:30:45.678Z'}       | ${'2026-03-01T12:30:45.678Z'} | ${'the wire form'}
    ${'2026-03-01T12:30:45Z'}           | ${'2026-03-01T12:30:45.000Z'} | ${'no milliseconds'}
    ${'2026-03-01T12:30Z'}              | ${'2026-03-01T12:30:00.000Z'} | ${'no seconds'}
    ${'2026-03-01T12:30:45.5Z'}         | ${'2026-03-01T12:30:45.500Z'} | ${'tenths'}
    ${'2026-03-31T23:59:59.999999999Z'} | ${'2026-03-31T23:59:59.999Z'} | ${'cut, so it stays in March'}
    ${'2026-03-01T00:30:00+02:00'}      | ${'2026-02-28T22:30:00.000Z'} | ${'an eastern offset'}
    ${'2026-03-01T00:30:00-0530'}       | ${'2026-03-01T06:00:00.000Z'} | ${'a western offset, no colon'}
    ${'2024-02-29 08:00:00z'}           | ${'2024-02-29T08:00:00.000Z'} | ${'a space, a small z, a leap day'}
    ${'1969-12-31T23:59:59.999Z'}       | ${'1969-12-31T23:59:59.999Z'} | ${'before the epoch'}
  `('reads $text: $why', ({ text, utc }) => {
    expect(formatInstant(parseInstant(text))).toBe(utc);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '2026-01-01T00:00:00+25:00',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'yesterday',
    '',
  ])('refuses %p', (text) => {
    expect(tryParseInstant(text)).toBeUndefined();
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'time.malformed' }));
  });

  it('reads back what it writes, and agrees with the platform', () => {
    const anyMs = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(anyMs, (ms) => {
        const text = formatInstant(instant(ms));
        expect(text).toBe(new Date(ms).toISOString());
        expect(parseInstant(text)).toBe(ms);
      }),
    );
  });
});

describe('a period', () => {
  const day = { from: instant(0), to: instant(10) };

  it('holds its first instant and not its last', () => {
    expect([0, 9, 10, -1].map((at) => contains(day, instant(at)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('does not overlap its neighbour', () => {
    expect(overlaps(day, { from: instant(10), to: instant(20) })).toBe(false);
    expect(overlaps(day, { from: instant(9), to: instant(20) })).toBe(true);
  });
});
