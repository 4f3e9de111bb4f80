import fc from 'fast-check';
import { type Instant, instant, parseInstant } from '../core/time';
import { canBothHold, holds } from './condition';
import { parseMatch } from './parse-match';
import type { Condition } from './price';

type When = {
  readonly timeOfDay?: [string, string];
  readonly days?: number[];
  readonly zone?: string;
};

function when(json: When): Condition {
  const errors: { readonly message: string }[] = [];
  const { when: condition } = parseMatch({ when: json }, 'match', []);
  if (!condition || errors.length > 0) throw new Error(JSON.stringify(errors));
  return condition;
}

const holdsAt = (condition: Condition, at: Instant, timeZone: string) =>
  holds(condition, 'when', { attributes: {}, at, timeZone, tables: new Map() });

const isAt = (json: When, at: string, zone = 'Europe/Berlin') =>
  holdsAt(when(json), parseInstant(at), zone);

const friday = { days: [5] };
const fridayNight: When = { timeOfDay: ['22:00', '06:00'], ...friday };
const night: When = { timeOfDay: ['22:00', '06:00'] };

describe('hours and days', () => {
  it.each`
    json                                            | at                        | is       | why
    ${fridayNight}                                  | ${'2026-03-06T21:00:00Z'} | ${true}  | ${'Friday 22:00 begins it'}
    ${fridayNight}                                  | ${'2026-03-06T20:59:59Z'} | ${false} | ${'it is not quite 22:00'}
    ${fridayNight}                                  | ${'2026-03-06T23:30:00Z'} | ${true}  | ${'Saturday 00:30 belongs to the night of Friday'}
    ${fridayNight}                                  | ${'2026-03-07T04:59:59Z'} | ${true}  | ${'it lasts to 06:00'}
    ${fridayNight}                                  | ${'2026-03-07T05:00:00Z'} | ${false} | ${'06:00 ends it'}
    ${fridayNight}                                  | ${'2026-03-06T00:30:00Z'} | ${false} | ${'Friday 01:30 belongs to the night of Thursday'}
    ${fridayNight}                                  | ${'2026-03-07T21:00:00Z'} | ${false} | ${'Saturday night is another'}
    ${{ ...night, days: [7] }}                      | ${'2026-03-08T23:30:00Z'} | ${true}  | ${'Monday morning belongs to the night of Sunday'}
    ${{ ...night, days: [1] }}                      | ${'2026-03-08T23:30:00Z'} | ${false} | ${'the night of Monday is still to come'}
    ${{ timeOfDay: ['08:00', '24:00'], ...friday }} | ${'2026-03-06T22:59:59Z'} | ${true}  | ${'24:00 is the end of the day'}
    ${{ timeOfDay: ['22:00', '00:00'], ...friday }} | ${'2026-03-06T23:00:00Z'} | ${false} | ${'Saturday 00:00 is past it'}
    ${{ ...friday, zone: 'Asia/Shanghai' }}         | ${'2026-03-05T16:00:00Z'} | ${true}  | ${'it is Friday in Shanghai'}
    ${friday}                                       | ${'2026-03-05T16:00:00Z'} | ${false} | ${'it is still Thursday in Berlin'}
    ${{ timeOfDay: ['02:30', '03:30'] }}            | ${'2026-03-29T01:00:00Z'} | ${true}  | ${'02:30 is skipped and 03:00 is in it'}
    ${{ timeOfDay: ['02:00', '03:00'] }}            | ${'2026-03-29T01:00:00Z'} | ${false} | ${'an hour that is skipped never comes'}
    ${{ timeOfDay: ['02:00', '03:00'] }}            | ${'2026-10-25T00:30:00Z'} | ${true}  | ${'02:30 comes'}
    ${{ timeOfDay: ['02:00', '03:00'] }}            | ${'2026-10-25T01:30:00Z'} | ${true}  | ${'and comes again when summer ends'}
    ${fridayNight}                                  | ${'2026-10-24T03:30:00Z'} | ${true}  | ${'summer time counts'}
  `('hold is $is at $at: $why', ({ json, at, is }) => {
    expect(isAt(json, at)).toBe(is);
  });

  const clock = fc.integer({ min: 0, max: 1439 }).map((minute) => {
    const pad = (part: number) => `${part}`.padStart(2, '0');
    return `${pad(Math.trunc(minute / 60))}:${pad(minute % 60)}`;
  });
  const range = fc.uniqueArray(clock, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<
    [string, string]
  >;
  const anyTime = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }).map(instant);
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/Santiago',
    'Asia/Shanghai',
    'Australia/Lord_Howe',
    'Africa/Cairo',
  );
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  const week = [1, 2, 3, 4, 5, 6, 7];

  it('of a range and of what it leaves divide all time, also where the clock is put forward or back', () => {
    fc.assert(
      fc.property(range, anyTime, zone, ([from, to], at, of) => {
        const inside = holdsAt(when({ timeOfDay: [from, to] }), at, of);
        expect(holdsAt(when({ timeOfDay: [to, from] }), at, of)).toBe(!inside);
      }),
      { numRuns: 500 },
    );
  });

  it('belong to exactly one day', () => {
    fc.assert(
      fc.property(range, anyTime, zone, (timeOfDay, at, of) => {
        const on = week.filter((day) => holdsAt(when({ timeOfDay, days: [day] }), at, of));
        expect(on).toHaveLength(holdsAt(when({ timeOfDay }), at, of) ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  it('that cannot both hold never do', () => {
    fc.assert(
      fc.property(range, days, range, days, anyTime, zone, (one, on, other, off, at, of) => {
        const [a, b] = [when({ timeOfDay: one, days: on }), when({ timeOfDay: other, days: off })];
        fc.pre(!canBothHold(a, b));
        expect(holdsAt(a, at, of) && holdsAt(b, at, of)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
