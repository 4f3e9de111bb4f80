import fc from 'fast-check';
import { localDay, startOfDay } from '../../core/calendar';
import { formatInstant, instant, parseInstant } from '../../core/time';
import { billIdOf, namesOfBill, parseBillId } from './bill-id';
import { billNumber, billYear } from './bill-number';
import { dueDate } from './due-date';

const daily = (timeZone: string) =>
  ({ frequency: 'day', interval: 1, anchorDay: 1, timeZone }) as const;

describe('billIdOf', () => {
  it.each`
    payerId    | zone                    | from                        | id                                 | why
    ${'A0815'} | ${'UTC'}                | ${'2024-01-01T00:00:00Z'}   | ${'A0815.EUR.20240101'}            | ${'is short for a period that starts at midnight UTC'}
    ${'A0815'} | ${'Europe/Berlin'}      | ${'2023-12-31T23:00:00Z'}   | ${'A0815.EUR.20240101E0100'}       | ${'says the day of a payer east of UTC'}
    ${'A0815'} | ${'+05:30'}             | ${'2023-12-31T18:30:00Z'}   | ${'A0815.EUR.20240101E0530'}       | ${'and half an hour of it'}
    ${'A0815'} | ${'Pacific/Auckland'}   | ${'2023-12-31T11:00:00Z'}   | ${'A0815.EUR.20240101E1300'}       | ${'in Auckland in summer'}
    ${'A0815'} | ${'Pacific/Pago_Pago'}  | ${'2024-01-01T11:00:00Z'}   | ${'A0815.EUR.20240101W1100'}       | ${'in Samoa, where the same time of day begins the day before'}
    ${'A0815'} | ${'Pacific/Chatham'}    | ${'2023-12-31T10:15:00Z'}   | ${'A0815.EUR.20240101E1345'}       | ${'on the Chatham Islands'}
    ${'A0815'} | ${'America/New_York'}   | ${'2024-01-01T05:00:00Z'}   | ${'A0815.EUR.20240101W0500'}       | ${'says the day of a payer west of UTC'}
    ${'A0815'} | ${'Pacific/Honolulu'}   | ${'2024-01-01T10:00:00Z'}   | ${'A0815.EUR.20240101W1000'}       | ${'in Honolulu'}
    ${'A0815'} | ${'Pacific/Kiritimati'} | ${'2023-12-31T10:00:00Z'}   | ${'A0815.EUR.20240101E1400'}       | ${'and at the same time of day where days begin first'}
    ${'A0815'} | ${'Etc/GMT+12'}         | ${'2024-01-01T12:00:00Z'}   | ${'A0815.EUR.20240101W1200'}       | ${'where days begin last'}
    ${'A0815'} | ${'Africa/Cairo'}       | ${'2024-04-25T22:00:00Z'}   | ${'A0815.EUR.20240426E0200'}       | ${'on a day that begins at one o’clock'}
    ${'A0815'} | ${'Europe/Berlin'}      | ${'2023-12-31T23:00:00.5Z'} | ${'A0815.EUR.20231231T230000500Z'} | ${'says the instant of what is no midnight anywhere'}
    ${'A0815'} | ${'Europe/Berlin'}      | ${'2024-01-15T15:37:00Z'}   | ${'A0815.EUR.20240115T153700000Z'} | ${'and of what is one elsewhere, on another day'}
    ${'A0815'} | ${'Pacific/Honolulu'}   | ${'2024-01-15T00:00:00Z'}   | ${'A0815.EUR.20240115T000000000Z'} | ${'and at midnight UTC'}
    ${'a.b/c'} | ${'UTC'}                | ${'2024-01-01T00:00:00Z'}   | ${'a.b/c.EUR.20240101'}            | ${'takes any account id'}
  `('$why', ({ payerId, zone, from, id }: Row) => {
    const key = { payerId, currency: 'EUR', billFrom: parseInstant(from) };
    expect(billIdOf(key, daily(zone))).toBe(id);
    expect(parseBillId(id)).toEqual(key);
  });

  it('goes by the zone of the cycle that applied then', () => {
    const at = parseInstant('2024-02-01T11:00:00Z');
    const cycle = {
      ...daily('Pacific/Pago_Pago'),
      since: { at, before: daily('Pacific/Tongatapu') },
    };
    const key = (from: string) => ({ payerId: 'A', currency: 'EUR', billFrom: parseInstant(from) });
    expect(billIdOf(key('2024-01-31T11:00:00Z'), cycle)).toBe('A.EUR.20240201E1300');
    expect(billIdOf(key('2024-02-01T11:00:00Z'), cycle)).toBe('A.EUR.20240201W1100');
  });

  it('reads all that a bill can have been told by', () => {
    const names = ['A.EUR.20240102E1300', 'A.EUR.20240101W1100', 'A.EUR.20240101T110000000Z'];
    const [key] = names.map(parseBillId);
    for (const name of names) {
      expect(parseBillId(name)).toEqual(key);
      expect(namesOfBill(name)).toEqual(names);
    }
    expect(namesOfBill('A.EUR.20240101')).toEqual(['A.EUR.20240101', 'A.EUR.20240101T000000000Z']);
    expect(namesOfBill('2024-1')).toEqual(['2024-1']);
  });

  const zones = fc.oneof(
    fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone')),
    fc.integer({ min: -12 * 60, max: 14 * 60 }).map(offsetZone),
  );
  // From 2012 on, since when nobody crossed the date line: before, a whole day is missing here and there.
  const instants = fc.integer({ min: 1_325_376_000_000, max: 4_000_000_000_000 }).map(instant);

  it('reads back what it wrote in any zone', () => {
    const key = fc.record({
      payerId: fc.string({ minLength: 1 }),
      currency: fc.constantFrom('EUR', 'JPY'),
      billFrom: fc.oneof(
        instants,
        instants.map((at) => instant(at - (at % 60_000))),
      ),
    });
    fc.assert(
      fc.property(key, zones, (given, zone) =>
        expect(parseBillId(billIdOf(given, daily(zone)))).toEqual(given),
      ),
    );
  });

  it('says the local day that begins, in any zone', () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const key = { payerId: 'A', currency: 'EUR', billFrom: startOfDay(at, zone) };
        const id = billIdOf(key, daily(zone));
        expect(id.slice(6, 14)).toBe(localDay(at, zone).replaceAll('-', ''));
        expect(id[14]).not.toBe('T');
        expect(parseBillId(id)).toEqual(key);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'no-bill',
    'A.EUR.20240132',
    'A.EUR.20240101E0000',
    'A.EUR.20240101E1401',
    'A.EUR.20240101W1201',
    'A.EUR.20240101E0160',
    '.EUR.20240101',
    'A.eur.20240101',
    '9f0c3b7e-0000-8000-8000-000000000000',
  ])('knows %s for no bill', (id) => expect(parseBillId(id)).toBeUndefined());
});

type Row = { payerId: string; zone: string; from: string; id: string };

function offsetZone(minutes: number): string {
  const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const padded = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${padded(hour)}:${padded(minute)}`;
}

describe('billNumber', () => {
  it('runs per year of issue in UTC', () => {
    const year = billYear(parseInstant('2026-12-31T23:59:59.999Z'));
    expect([billNumber(year, 1n), billNumber(year, 1234567n)]).toEqual([
      '2026-000001',
      '2026-1234567',
    ]);
  });
});

describe('dueDate', () => {
  it.each`
    issued                    | days  | zone             | due                           | why
    ${'2024-03-15T10:00:00Z'} | ${30} | ${'UTC'}         | ${'2024-04-14T00:00:00.000Z'} | ${'counts calendar days'}
    ${'2024-03-15T23:30:00Z'} | ${30} | ${'Europe/Rome'} | ${'2024-04-14T22:00:00.000Z'} | ${'counts them where the payer is, over a change of the clock'}
    ${'2024-03-15T10:00:00Z'} | ${0}  | ${'UTC'}         | ${'2024-03-15T00:00:00.000Z'} | ${'is due at once without terms'}
  `('$why', ({ issued, days, zone, due }: DueRow) => {
    expect(formatInstant(dueDate(parseInstant(issued), days, zone))).toBe(due);
  });
});

type DueRow = { issued: string; days: number; zone: string; due: string };
