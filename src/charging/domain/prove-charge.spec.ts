import { parseInstant } from '../../core/time';
import { compileCard, parseLines } from '../../rating';
import type { PricedCard } from './context';
import { usageIdOf } from './identity';
import { type ChargedUsage, disproofOfCharge } from './prove-charge';
import type { UsageRecord } from './usage-record';

const AT = parseInstant('2026-03-05T10:00:00Z');

function cardOf(terms: object): PricedCard {
  const percentile = { units: 95_000_000n, window: 'PT5M' } as const;
  const lookup = {
    meter: () => ({ unit: 'Mbit/s', aggregation: 'percentile', percentile }) as const,
  };
  const price = {
    model: 'graduated',
    tiers: [
      { upTo: '100', rate: '2' },
      { upTo: null, rate: '1' },
    ],
  };
  const { lines } = parseLines([{ id: 'port', meter: 'port', price, ...terms }], lookup);
  const compiled = compileCard(lines, lookup, 'EUR');
  const version = { version: 1, validFrom: AT, activatedAt: AT, accounts: null, compiled };
  return {
    leg: 'retail',
    priceId: 'p',
    name: 'port',
    code: 'burst',
    currency: 'EUR',
    versions: [version],
    taxes: [],
    exhaustion: 'overage',
    validFrom: null,
    validTo: null,
  };
}

function charged(amount: string, quantity: string): ChargedUsage {
  const record: UsageRecord = {
    source: 's',
    id: 'u',
    at: AT,
    subject: 'port-1',
    meter: 'port',
    quantity: '500',
    attributes: {},
  };
  return {
    id: usageIdOf(record),
    record,
    receivedAt: AT,
    priceId: 'p',
    card: 'burst',
    version: 1,
    line: 'port',
    quantity,
    aggregateBefore: '80',
    amount,
    covered: [],
  };
}

// From 80 to 130: twenty at 2, thirty at 1.
it.each`
  amount  | terms                                          | disproof
  ${'70'} | ${{}}                                          | ${undefined}
  ${'71'} | ${{}}                                          | ${'its price makes 70 of it, and 71 were charged'}
  ${'71'} | ${{ convert: { divideBy: '3' } }}              | ${undefined}
  ${'71'} | ${{ convert: { divideBy: '1', round: 'up' } }} | ${undefined}
`('finds $amount of a percentile with $terms: $disproof', ({ amount, terms, disproof }) => {
  expect(disproofOfCharge(charged(amount, '50'), cardOf(terms))).toBe(disproof);
});
