import fc from 'fast-check';
import type { SpendableBucket } from '../../balance/domain/bucket';
import { decimal, formatDecimal, fromScaled, sum } from '../../core/decimal';
import { instant } from '../../core/time';
import { compileCard, parseLines } from '../../rating';
import { applyUsage, type Charged } from './apply-usage';
import { decideUsage, type NotCharged } from './decide-usage';
import type { Account, Books, PricedCard, Subscription } from './context';
import { type Guided, guide, type World } from './guide';
import { isSameContent } from './identity';
import { planPostings } from './plan-postings';
import { newAccrual, unitsOf, usageAccrualKeyOf } from './running-totals';
import type { UsageRecord } from './usage-record';
import { walletOf } from './wallet';
import type { WorkingSet } from './working-set';

const MARCH = instant(Date.UTC(2024, 2, 1));
const AT = instant(Date.UTC(2024, 2, 10));
const METER = { unit: 'token', aggregation: 'sum' } as const;

const account: Account = {
  id: 'leaf',
  rootId: 'root',
  payerId: 'root',
  path: ['leaf', 'root'],
  currency: 'EUR',
  mode: 'postpaid',
  taxCategory: null,
  exemptions: [],
  openFrom: null,
  cycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
};
const payer: Account = { ...account, id: 'root', path: ['root'] };
const subscription: Subscription = {
  id: 'sub',
  productId: 'product',
  accountId: 'leaf',
  offeringId: 'offering',
  priceIds: ['price'],
  status: 'active',
  startsAt: instant(0),
  endsAt: null,
  suspensions: [],
  tenures: [],
};

function card(lines: object[], more: Partial<PricedCard> = {}): PricedCard {
  const lookup = { meter: (code: string) => (code === 'tokens' ? METER : undefined) };
  const parsed = parseLines(lines, lookup);
  expect(parsed.errors).toEqual([]);
  const version = { version: 1, validFrom: instant(0), activatedAt: instant(0), accounts: null };
  return {
    leg: 'retail',
    priceId: 'price',
    name: 'Tokens',
    code: 'card',
    currency: 'EUR',
    versions: [{ ...version, compiled: compileCard(parsed.lines, lookup) }],
    taxes: [],
    exhaustion: 'block',
    validFrom: null,
    validTo: null,
    ...more,
  };
}

const flatRate = card([
  { id: 'line', meter: 'tokens', match: { model: 'a' }, price: { model: 'unit', rate: '0.01' } },
]);

function world(more: Partial<World> = {}, books: Partial<Books> = {}): World {
  return {
    books: {
      meters: new Map([['tokens', { code: 'tokens', unit: 'token', sums: true }]]),
      prices: new Map([['price', flatRate]]),
      costCards: [],
      ...books,
    },
    subscriptions: new Map([['key', [subscription]]]),
    accounts: new Map([
      ['leaf', account],
      ['root', payer],
    ]),
    latest: instant(AT + 1_000),
    ...more,
  };
}

const usage: UsageRecord = {
  source: 'gw',
  id: 'e1',
  at: AT,
  subject: 'key',
  meter: 'tokens',
  quantity: '100',
  attributes: { model: 'a' },
};

describe('guide', () => {
  it.each`
    change                  | given                      | code                              | why
    ${{ subject: 'other' }} | ${{}}                      | ${'usage.unknown-subject'}        | ${'nobody lists the subject'}
    ${{ at: -1 }}           | ${{}}                      | ${'usage.no-active-subscription'} | ${'the subscription had not begun'}
    ${{ meter: 'calls' }}   | ${{}}                      | ${'usage.unknown-meter'}          | ${'there is no such meter'}
    ${{}}                   | ${{ accounts: new Map() }} | ${'usage.unknown-account'}        | ${'the account was never created'}
    ${{ at: AT + 1_001 }}   | ${{}}                      | ${'usage.in-the-future'}          | ${'it is of later than clocks may be'}
  `('finds no way when $why', ({ change, given, code }) => {
    const found = guide(world(given as Partial<World>), { ...usage, ...(change as object) });
    expect(found).toMatchObject({ reason: { code } });
  });

  it.each`
    change                            | prices                                                 | code                       | why
    ${{ attributes: { model: 'b' } }} | ${new Map([['price', flatRate]])}                      | ${'usage.no-line'}         | ${'no line matches'}
    ${{}}                             | ${new Map()}                                           | ${'usage.no-price'}        | ${'no usage price is sold'}
    ${{}}                             | ${new Map([['price', { ...flatRate, versions: [] }]])} | ${'usage.no-card-version'} | ${'no version is in force'}
  `('says why there is no retail line: $why', ({ change, prices, code }) => {
    const found = guide(world({}, { prices: prices as Books['prices'] }), {
      ...usage,
      ...(change as object),
    });
    expect(found).toMatchObject({ retail: undefined, unpriced: { code } });
  });

  it('books late usage in the open period and keeps its own service period', () => {
    const april = instant(Date.UTC(2024, 3, 1));
    const accounts = new Map([
      ['leaf', account],
      ['root', { ...payer, openFrom: april }],
    ]);
    expect(guide(world({ accounts }), usage)).toMatchObject({
      service: { from: MARCH },
      billFrom: april,
    });
  });

  it('prefers the youngest subscription that can price the meter', () => {
    const addOn = { ...subscription, id: 'add-on', startsAt: instant(1), priceIds: ['price'] };
    const mute = { ...subscription, id: 'mute', startsAt: instant(2), priceIds: [] };
    const subscriptions = new Map([['key', [subscription, addOn, mute]]]);
    expect(guide(world({ subscriptions }), usage)).toMatchObject({
      subscription: { id: 'add-on' },
    });
  });
});

function bucketOf(unit: string, holds: string, endowed = false): SpendableBucket {
  return {
    id: 'b',
    rootId: 'root',
    accountId: 'root',
    unit,
    remaining: decimal(holds),
    reserved: decimal('0'),
    priority: 50,
    origin: 'paid',
    isShared: true,
    status: 'active',
    validFrom: null,
    validTo: null,
    scope: endowed ? { subscriptionIds: ['sub'] } : {},
    createdSeq: 1,
  };
}

function workingSet(...buckets: readonly SpendableBucket[]): WorkingSet {
  return {
    wallet: walletOf(buckets),
    counters: new Map(),
    accruals: new Map(),
    charges: [],
    draws: [],
    taxes: new Map(),
    paid: new Map(),
    now: AT,
  };
}

function leftIn({ wallet }: WorkingSet): string {
  const [bucket] = wallet.get('root') ?? [];
  return bucket === undefined ? 'none' : formatDecimal(bucket.remaining);
}

function guided(record: UsageRecord = usage, given: World = world()): Guided {
  const found = guide(given, record);
  if (!('record' in found)) throw new Error(found.reason.message);
  return found;
}

function chargeUsage(set: WorkingSet, given: Guided, usageId: string): Charged | NotCharged {
  const plan = decideUsage(set, given);
  return 'reason' in plan ? plan : applyUsage(set, plan, usageId);
}

describe('chargeUsage', () => {
  const prepaid = world({
    accounts: new Map([
      ['leaf', { ...account, mode: 'prepaid' as const }],
      ['root', payer],
    ]),
  });
  const overage = world(
    {},
    { prices: new Map([['price', { ...flatRate, exhaustion: 'overage' as const }]]) },
  );

  it.each`
    unit       | holds    | world      | amount       | drawn    | left   | why
    ${'EUR'}   | ${'5'}   | ${prepaid} | ${'1'}       | ${'1'}   | ${'4'} | ${'prepaid money pays the charge'}
    ${'EUR'}   | ${'1'}   | ${prepaid} | ${'1'}       | ${'1'}   | ${'0'} | ${'the last cent may be used'}
    ${'EUR'}   | ${'0.4'} | ${world()} | ${'1'}       | ${'0.4'} | ${'0'} | ${'a postpaid account owes the rest'}
    ${'EUR'}   | ${'0.4'} | ${overage} | ${'1'}       | ${'0.4'} | ${'0'} | ${'an overage price bills the rest'}
    ${'token'} | ${'60'}  | ${world()} | ${'0.4'}     | ${'0'}   | ${'0'} | ${'an allowance covers tokens before any price'}
    ${'token'} | ${'100'} | ${world()} | ${undefined} | ${''}    | ${'0'} | ${'fully included usage has no charge'}
  `('$why', ({ unit, holds, world: given, amount, drawn, left }) => {
    const set = workingSet(bucketOf(unit as string, holds as string));
    const charged = chargeUsage(set, guided(usage, given as World), 'u1');
    if ('reason' in charged) throw new Error(charged.reason.message);
    expect(charged.charges[0]?.amount).toBe(amount);
    expect(charged.charges[0]?.drawn ?? '').toBe(drawn);
    expect(leftIn(set)).toBe(left);
  });

  it.each`
    unit       | holds     | prices                            | why
    ${'EUR'}   | ${'0.99'} | ${new Map([['price', flatRate]])} | ${'prepaid money is one cent short'}
    ${'token'} | ${'99'}   | ${new Map()}                      | ${'an allowance without an overage price is one token short'}
  `('refuses the whole usage and takes nothing when $why', ({ unit, holds, prices }) => {
    const books = { ...world().books, prices: prices as Books['prices'] };
    const set = workingSet(bucketOf(unit as string, holds as string, unit === 'token'));
    const charged = chargeUsage(set, guided(usage, { ...prepaid, books }), 'u1');
    expect(charged).toMatchObject({ reason: { code: 'balance.exhausted' } });
    expect(leftIn(set)).toBe(holds);
    expect([set.charges, set.draws, [...set.accruals]]).toEqual([[], [], []]);
  });

  it('books retail and cost legs of one usage together', () => {
    const cost = card([{ id: 'c', meter: 'tokens', price: { model: 'unit', rate: '0.004' } }], {
      leg: 'cost',
      priceId: null,
      code: 'cost',
    });
    const books = { ...world().books, costCards: [cost] };
    const charged = chargeUsage(workingSet(), guided(usage, world({ books })), 'u1');
    expect(charged).toMatchObject({
      charges: [
        { leg: 'retail', amount: '1' },
        { leg: 'cost', amount: '0.4' },
      ],
    });
  });

  it('numbers the charges of an accrual from one without gaps, and sums to the price of the aggregate', () => {
    const tiers = card([
      {
        id: 'line',
        meter: 'tokens',
        price: {
          model: 'graduated',
          tiers: [
            { upTo: '50', rate: '0.02' },
            { upTo: null, rate: '0.01' },
          ],
        },
      },
    ]);
    const given = world({}, { prices: new Map([['price', tiers]]) });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
        (parts) => {
          const set = workingSet();
          const rows = parts.flatMap((part, index) => {
            const record = { ...usage, id: `e${index}`, quantity: `${part}` };
            const charged = chargeUsage(set, guided(record, given), `u${index}`);
            return 'rows' in charged ? charged.rows : [];
          });
          const total = parts.reduce((all, part) => all + part, 0);
          const price = decimal(`${Math.min(total, 50)}`)
            .times(decimal('0.02'))
            .plus(decimal(`${Math.max(total - 50, 0)}`).times(decimal('0.01')));
          expect(formatDecimal(sum(rows.map(({ amount }) => decimal(amount))))).toBe(
            formatDecimal(price),
          );
          expect(rows.map(({ seq }) => seq)).toEqual(parts.map((_, index) => index + 1));
        },
      ),
    );
  });
});

describe('planPostings', () => {
  const units = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  const movement = fc.record({
    rootId: fc.constantFrom('r1', 'r2'),
    payerId: fc.constantFrom('p1', 'p2'),
    leg: fc.constantFrom('retail' as const, 'cost' as const),
    added: units,
    drawn: units,
  });

  it('balances for any charges, as long as money draws pay for charges', () => {
    fc.assert(
      fc.property(fc.array(movement), (movements) => {
        const moved = movements.map(({ rootId, payerId, leg, added, drawn }, index) => {
          const addedDrawn = leg === 'cost' ? 0n : drawn;
          const key = usageAccrualKeyOf(guided(), retailOf(guided()));
          const accrual = newAccrual(`${index}`, { ...key, rootId, payerId, leg });
          return { ...accrual, added, addedDrawn, isChanged: true };
        });
        const draws = moved.map(({ id: accrualId, key: { rootId }, addedDrawn }) => {
          return {
            rootId,
            accrualId,
            bucketId: 'b',
            unit: 'EUR',
            amount: fromScaled(addedDrawn, 12),
          };
        });
        for (const postings of planPostings(moved, draws).values()) {
          const off = sum(postings.map(({ amount }) => decimal(amount)));
          expect(formatDecimal(off)).toBe('0');
        }
      }),
    );
  });

  it.each`
    text                                | units                                      | why
    ${'1.5'}                            | ${1_500_000_000_000n}                      | ${'is in millionths of millionths'}
    ${'-0.000000000001'}                | ${-1n}                                     | ${'keeps the last digit and the sign'}
    ${'0.0000000000005'}                | ${1n}                                      | ${'rounds what is finer half up, as the columns do'}
    ${'12345678901234567890123456.789'} | ${12345678901234567890123456789000000000n} | ${'holds 26 digits before the point'}
  `('$why', ({ text, units: expected }) => {
    expect(unitsOf(text as string)).toBe(expected);
  });
});

function retailOf({ retail }: Guided) {
  if (retail === undefined) throw new Error('it is priced');
  return retail;
}

describe('isSameContent', () => {
  it.each`
    change                                                     | same     | why
    ${{}}                                                      | ${true}  | ${'nothing changed'}
    ${{ quantity: '100.0' }}                                   | ${true}  | ${'the same number is written otherwise'}
    ${{ document: { note: 'x' } }}                             | ${true}  | ${'only the wire added something'}
    ${{ quantity: '101' }}                                     | ${false} | ${'the quantity changed'}
    ${{ at: 1 }}                                               | ${false} | ${'the time changed'}
    ${{ at: 1, isTimeless: true }}                             | ${true}  | ${'it says no time'}
    ${{ attributes: { model: 'b' } }}                          | ${false} | ${'an attribute changed'}
    ${{ amount: '1' }}                                         | ${false} | ${'an amount appeared'}
    ${{ attributes: { model: 'a', tier: '5', spot: 'true' } }} | ${true}  | ${'a number and a flag are texts'}
    ${{ attributes: { model: 'a', tier: '5.0', spot: true } }} | ${false} | ${'a text is another one'}
  `('$same when $why', ({ change, same }) => {
    const first = { ...usage, attributes: { ...usage.attributes, tier: 5, spot: true } };
    expect(isSameContent({ ...first, ...(change as object) }, first)).toBe(same);
  });
});
