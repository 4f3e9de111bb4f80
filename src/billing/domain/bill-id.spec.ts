import fc from 'fast-check';
import { instant, parseInstant } from '../../core/time';
import { billIdOf, parseBillId } from './bill-id';
import { billNumber, billYear } from './bill-number';
import { dueDate } from './due-date';
import { formatInstant } from '../../core/time';

describe('billIdOf', () => {
  it.each`
    payerId    | from                      | id                                 | why
    ${'A0815'} | ${'2024-01-01T00:00:00Z'} | ${'A0815.EUR.20240101'}            | ${'is short for a period that starts at midnight UTC'}
    ${'A0815'} | ${'2023-12-31T23:00:00Z'} | ${'A0815.EUR.20231231T230000000Z'} | ${'says the instant for any other'}
    ${'a.b/c'} | ${'2024-01-01T00:00:00Z'} | ${'a.b/c.EUR.20240101'}            | ${'takes any account id'}
  `('$why', ({ payerId, from, id }: { payerId: string; from: string; id: string }) => {
    const key = { payerId, currency: 'EUR', billFrom: parseInstant(from) };
    expect(billIdOf(key)).toBe(id);
    expect(parseBillId(id)).toEqual(key);
  });

  it('reads back what it wrote', () => {
    const key = fc.record({
      payerId: fc.string({ minLength: 1 }),
      currency: fc.constantFrom('EUR', 'JPY'),
      billFrom: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant),
    });
    fc.assert(fc.property(key, (given) => expect(parseBillId(billIdOf(given))).toEqual(given)));
  });

  it.each([
    'no-bill',
    'A.EUR.20240132',
    'A.EUR.20240101T000000000Z',
    '.EUR.20240101',
    'A.eur.20240101',
    '9f0c3b7e-0000-8000-8000-000000000000',
  ])('knows %s for no bill', (id) => expect(parseBillId(id)).toBeUndefined());
});

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
