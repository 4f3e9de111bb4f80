import fc from 'fast-check';
import { BUCKET } from '../../../test/support/data/spendable-bucket';
import type { SpendableBucket } from '../../balance/domain/bucket';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { instant } from '../../core/time';
import { compileCard, parseLines, writeState } from '../../rating';
import { applyUsage } from './apply-usage';
import { decideUsage } from './decide-usage';
import type { Account, Books, PricedCard, Subscription } from './context';
import { guide } from './guide';
import { take, walletOf } from './wallet';
import type { WorkingSet } from './working-set';

const AT = instant(Date.UTC(2024, 2, 10));

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
  offeringId: 'offering',
  priceIds: ['price'],
  status: 'active',
  startsAt: instant(0),
  endsAt: null,
  suspensions: [],
  tenures: [],
};

/** Buckets in seconds, spent in the order of their ids. */
function packOf(...seconds: readonly string[]): SpendableBucket[] {
  return seconds.map((each, index) => ({
    ...BUCKET,
    rootId: 'a',
    accountId: 'a',
    id: `b${index}`,
    unit: 'second',
    remaining: decimal(each),
    priority: index,
    createdSeq: index,
  }));
}

/** Usage of one meter on one line against the pack. */
function charging(terms: object, pack: readonly SpendableBucket[], unit = 'second') {
  const meter = { code: 'voice', unit, sums: true };
  const lookup = { meter: () => ({ unit, aggregation: 'sum' as const }) };
  const price = { model: 'unit', rate: '1' };
  const parsed = parseLines([{ id: 'line', meter: 'voice', price, ...terms }], lookup);
  expect(parsed.errors).toEqual([]);
  const card: PricedCard = {
    leg: 'retail',
    priceId: 'price',
    name: 'Calls',
    code: 'card',
    currency: 'EUR',
    versions: [
      {
        version: 1,
        validFrom: instant(0),
        activatedAt: instant(0),
        accounts: null,
        compiled: compileCard(parsed.lines, lookup),
      },
    ],
    taxes: [],
    exhaustion: 'block',
    validFrom: null,
    validTo: null,
  };
  const books: Books = {
    meters: new Map([['voice', meter]]),
    prices: new Map([['price', card]]),
    costCards: [],
  };
  const set: WorkingSet = {
    wallet: walletOf(pack),
    counters: new Map(),
    accruals: new Map(),
    charges: [],
    draws: [],
    taxes: new Map(),
    paid: new Map(),
    now: AT,
  };
  const world = {
    books,
    subscriptions: new Map([['s', [subscription]]]),
    accounts: new Map([['a', account]]),
    latest: instant(AT + 1),
  };
  const use = (quantity: string) => {
    const usage = { source: 's', id: 'u', at: AT, subject: 's', meter: 'voice', attributes: {} };
    const guided = guide(world, { ...usage, quantity });
    if (!('record' in guided)) throw new Error(guided.reason.message);
    const plan = decideUsage(set, guided);
    if ('reason' in plan) throw new Error(plan.reason.message);
    const charged = applyUsage(set, plan, 'u');
    return {
      charge: charged.charges[0]?.amount,
      included: charged.included.map(({ quantity: part, unit: of }) => `${part} ${of}`),
    };
  };
  const standing = () => ({
    pack: (set.wallet.get('a') ?? []).map(({ remaining }) => formatDecimal(remaining)),
    drawn: formatDecimal(sum(set.draws.map(({ amount }) => amount))),
    totals: [...set.counters.values()].map(({ state }) => writeState({ ...state, events: 0n })),
    accruals: [...set.accruals.values()].map(({ amount, quantity }) =>
      [amount, quantity].map((units) => `${units}`),
    ),
  });
  return { use, standing, wallet: set.wallet };
}

describe('cover', () => {
  it('of a part that is no decimal of the usage leaves the rest to the price, to twelve decimals', () => {
    const { use, standing } = charging({ unit: 'hour' }, packOf('100', '30'), 'hour');
    expect(use('1')).toEqual({
      charge: '0.963888888889',
      included: ['100 second', '30 second'],
    });
    expect(use('-1')).toEqual({
      charge: '-0.963888888889',
      included: ['-30 second', '-100 second'],
    });
    expect(standing().pack).toEqual(['100', '30']);
  });

  it('that has ended gets nothing back, and neither does the price', () => {
    const pack = packOf('60');
    const { use, wallet } = charging({}, pack);
    use('60');
    wallet.clear();
    expect(use('-60')).toEqual({ charge: undefined, included: [] });
    expect(use('10')).toEqual({ charge: '10', included: [] });
  });
});

describe('a usage and its full correction', () => {
  const terms = fc.constantFrom(
    {},
    { allowance: '45' },
    { pulse: { first: '60', step: '6' } },
    { unit: 'minute', pulse: { first: '1', step: '0.5' }, allowance: '2' },
    { price: { model: 'package', size: '30', amount: '1' }, allowance: '20' },
    { scope: 'event', allowNegative: true },
    { maximum: '20', discounts: [{ percent: '10' }] },
  );
  const quantity = fc.integer({ min: 1, max: 300 });
  const history = fc.array(fc.integer({ min: -200, max: 300 }).filter(Boolean), { maxLength: 8 });

  it('leave pack, totals and bill as they were, whatever was used before', () => {
    fc.assert(
      fc.property(terms, history, quantity, fc.boolean(), (term, before, used, isToppedUp) => {
        const pack = packOf('90', '240');
        const { use, standing, wallet } = charging(term, pack);
        for (const each of before) use(`${each}`);
        if (isToppedUp) {
          take(wallet, 'a', [{ bucketId: 'b0', unit: 'second', amount: decimal('-77') }]);
        }
        const stood = standing();
        use(`${used}`);
        use(`-${used}`);
        const { totals, accruals, ...rest } = standing();
        expect({ totals, accruals, ...rest }).toEqual({
          ...stood,
          // What was never used before has an empty total now instead of none.
          totals: stood.totals.length > 0 ? stood.totals : totals,
          accruals: stood.accruals.length > 0 ? stood.accruals : accruals.map(() => ['0', '0']),
        });
      }),
      { numRuns: 300 },
    );
  });
});
