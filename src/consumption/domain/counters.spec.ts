import { decimal, formatDecimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import { type ChargedUsage, type CoveredUsage, productCounters } from './counters';

const period = {
  from: parseInstant('2024-01-01T00:00:00Z'),
  to: parseInstant('2024-02-01T00:00:00Z'),
};

const charged = (meter: string, unit: string, quantity: string, amount: string): ChargedUsage => ({
  meter,
  unit,
  quantity: decimal(quantity),
  amount: decimal(amount),
  currency: 'EUR',
  period,
});
const covered = (meter: string, unit: string, quantity: string): CoveredUsage => ({
  meter,
  unit,
  quantity: decimal(quantity),
});

describe('productCounters', () => {
  it.each`
    why                                                | past                                                                  | within                                 | counters
    ${'nothing used is nothing counted'}               | ${[]}                                                                 | ${[]}                                  | ${[]}
    ${'what a bucket covers is used, but not past it'} | ${[]}                                                                 | ${[covered('t', 'token', '600')]}      | ${['used t 600 token', 'outOfBucket t 0 token']}
    ${'both are one use'}                              | ${[charged('t', 'token', '500', '0.015')]}                            | ${[covered('t', 'token', '400')]}      | ${['used t 900 token', 'outOfBucket t 500 token', 'charged EUR 0.015 EUR']}
    ${'a bucket of bytes covers a meter of GB'}        | ${[charged('d', 'GB', '1', '2')]}                                     | ${[covered('d', 'byte', '500000000')]} | ${['used d 1.5 GB', 'outOfBucket d 1 GB', 'charged EUR 2 EUR']}
    ${'a wallet covers no quantity'}                   | ${[charged('t', 'token', '500', '3')]}                                | ${[covered('t', 'EUR', '3')]}          | ${['used t 500 token', 'outOfBucket t 500 token', 'charged EUR 3 EUR']}
    ${'lines of one meter are summed'}                 | ${[charged('t', 'token', '5', '1'), charged('t', 'token', '7', '2')]} | ${[]}                                  | ${['used t 12 token', 'outOfBucket t 12 token', 'charged EUR 3 EUR']}
  `('$why', ({ past, within, counters }) => {
    const made = productCounters(past, within, period);
    const shown = made.map(
      ({ type, name, amount, unit }) => `${type} ${name} ${formatDecimal(amount)} ${unit}`,
    );
    expect(shown).toEqual(counters);
  });
});
