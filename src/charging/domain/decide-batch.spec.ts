import fc from 'fast-check';
import { instant } from '../../core/time';
import { compileCard, parseLines } from '../../rating';
import type { Account, PricedCard, Subscription } from './context';
import { decideBatch, repeatAll } from './decide-batch';
import { guide, type World } from './guide';
import { usageIdOf } from './identity';
import type { UsageRecord } from './usage-record';
import { walletOf } from './wallet';
import type { WorkingSet } from './working-set';

const AT = instant(Date.UTC(2024, 2, 10));
const METER = { unit: 'token', aggregation: 'sum' } as const;

const account: Account = {
  id: 'a',
  rootId: 'a',
  payerId: 'a',
  path: ['a'],
  currency: 'EUR',
  mode: 'postpaid',
  taxCategory: null,
  exemptions: [],
  openFrom: null,
  cycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
};

const subscription: Subscription = {
  id: 'sub',
  productId: 'product',
  accountId: 'a',
  offeringId: null,
  priceIds: ['price'],
  status: 'active',
  startsAt: instant(0),
  endsAt: null,
  suspensions: [],
  tenures: [],
};

const TIERS = [
  { upTo: '100', rate: '0.02' },
  { upTo: null, rate: '0.01' },
];
const lookup = { meter: () => METER };
const line = { id: 'line', meter: 'tokens', price: { model: 'graduated', tiers: TIERS } };
const compiled = compileCard(parseLines([line], lookup).lines, lookup);

const card: PricedCard = {
  leg: 'retail',
  priceId: 'price',
  name: 'Tokens',
  code: 'card',
  currency: 'EUR',
  versions: [
    { version: 1, validFrom: instant(0), activatedAt: instant(0), accounts: null, compiled },
  ],
  taxes: [],
  exhaustion: 'block',
  validFrom: null,
  validTo: null,
};

const world: World = {
  books: {
    meters: new Map([['tokens', { code: 'tokens', unit: 'token', sums: true }]]),
    prices: new Map([['price', card]]),
    costCards: [],
  },
  subscriptions: new Map([['key', [subscription]]]),
  accounts: new Map([['a', account]]),
  latest: AT,
};

const usage = (id: string, quantity: string, subject = 'key'): UsageRecord => ({
  source: 's',
  id,
  at: AT,
  subject,
  meter: 'tokens',
  quantity,
  attributes: {},
});

function emptySet(): WorkingSet {
  return {
    wallet: walletOf([]),
    counters: new Map(),
    accruals: new Map(),
    charges: [],
    draws: [],
    taxes: new Map(),
    paid: new Map(),
    now: AT,
  };
}

/** The whole way from usages to charges, on nothing but values. */
function charge(
  set: WorkingSet,
  records: readonly UsageRecord[],
  known: ReadonlyMap<string, UsageRecord> = new Map(),
) {
  const stored = new Map(
    [...known].map(([id, record]) => [id, { record, status: 'rated', reason: null }]),
  );
  const items = records.map((record) => {
    return { record, guided: guide(world, record), usageId: usageIdOf(record), isStored: false };
  });
  return decideBatch(set, stored, items, AT);
}

const totalOf = ({ accruals }: WorkingSet): bigint =>
  [...accruals.values()].reduce((total, { amount }) => total + amount, 0n);

it('charges, knows and refuses the usages of one batch in turn', () => {
  const set = emptySet();
  const first = usage('1', '60');
  const stored = usage('2', '5');
  const known = new Map([[usageIdOf(stored), stored]]);
  const { outcomes, created } = charge(
    set,
    [first, first, usage('1', '61'), stored, usage('3', '60'), usage('4', '1', 'nobody')],
    known,
  );
  expect(outcomes.map(({ status }) => status)).toEqual([
    'accepted',
    'duplicate',
    'conflict',
    'duplicate',
    'accepted',
    'rejected',
  ]);
  expect(created.map(({ record, status }) => `${record.id} ${status}`)).toEqual([
    '1 rated',
    '3 rated',
    '4 rejected',
  ]);
  expect(created.map(({ charge }) => charge?.amount)).toEqual(['1.2', '1', undefined]);
  expect(set.charges).toEqual([]);
});

it('answers a repetition of what it has just rejected with the same reason', () => {
  const nobody = usage('1', '1', 'nobody');
  const { outcomes, decisions, created } = charge(emptySet(), [nobody, nobody]);
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect([decisions.length, created.length]).toEqual([1, 1]);
});

it('changes nothing by a usage that is refused', () => {
  const set = emptySet();
  charge(set, [usage('1', '1', 'nobody'), { ...usage('2', '1'), quantity: 'NaN' }]);
  expect(set).toEqual(emptySet());
});

it('comes to the same in one batch or many', () => {
  const quantities = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(quantities, fc.integer({ min: 1, max: 5 }), (all, size) => {
      const records = all.map((quantity, index) => usage(`${index}`, `${quantity}`));
      const [whole, parts] = [emptySet(), emptySet()];
      charge(whole, records);
      for (let from = 0; from < records.length; from += size) {
        charge(parts, records.slice(from, from + size));
      }
      expect(totalOf(whole)).toBeGreaterThan(0n);
      expect(totalOf(parts)).toBe(totalOf(whole));
      expect([...parts.counters]).toEqual([...whole.counters]);
    }),
  );
});

it.each`
  quantity | status         | why
  ${'5'}   | ${'duplicate'} | ${'as it was reported first'}
  ${'6'}   | ${'duplicate'} | ${'as it was mended'}
  ${'7'}   | ${'conflict'}  | ${'as it never was'}
`('answers $status to what was mended and comes $why', ({ quantity, status }) => {
  const sent = { record: usage('1', quantity), usageId: usageIdOf(usage('1', '5')) };
  const [record, reported] = [usage('1', '6'), usage('1', '5')];
  const stored = { record, reported, status: 'rated', reason: null };
  const [outcome] = repeatAll(new Map([[sent.usageId, stored]]), [sent]);
  expect(outcome?.status).toBe(status);
});
