import { type ExpectedStory, storyFindings } from '../../../test/support/data/expect-story';
import { answerStory } from './tell-story';

const YEAR = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
const BEGIN = { from: YEAR.from, to: null };
const day = (month: number, date: number, hour = 0): string =>
  new Date(Date.UTC(2025, month - 1, date, hour)).toISOString();
const FEBRUARY = day(2, 1);
const MARCH = day(3, 1);
const APRIL = day(4, 1);

const LINE = { id: 'minutes', meter: 'voice', price: { model: 'unit', rate: '0.5' } };
const card = (lines: readonly object[], currency = 'EUR', code = 'list') => ({
  code,
  book: 'retail',
  currency,
  versions: [{ validFrom: day(1, 1), lines }],
});
const VERSION = { validFrom: day(1, 1), lines: [LINE] };
const cardWith = (more: object) => ({ ...card([]), versions: [{ ...VERSION, ...more }] });
const short = (at: string): string => at.replace('.000Z', 'Z');
const contract = (terms: readonly object[], period: object = YEAR) => ({
  period,
  versions: [{ validFrom: YEAR.from, terms }],
});

/** A postpaid customer with minutes at 0.5. */
const CUSTOMER = {
  id: 'own',
  account: { currency: 'EUR', timeZone: 'UTC', cycle: 'month', anchorDay: 1, mode: 'postpaid' },
  units: [{ code: 'coin', kind: 'credit', scale: 4 }],
  meters: [
    { code: 'voice', aggregation: 'sum', unit: 'minute' },
    { code: 'data', aggregation: 'sum', unit: 'MB' },
  ],
  cards: [card([LINE])],
  subscriptions: [{ id: 'sub', cards: ['list'], subjects: ['phone'], ...BEGIN }],
  bills: [FEBRUARY],
};

const use = (id: string, at: string, quantity: string, more: object = {}) => ({
  id,
  at,
  subject: 'phone',
  meter: 'voice',
  quantity,
  ...more,
});
const used = (...quantities: string[]) =>
  quantities.map((quantity, index) => use(`u${index + 1}`, day(1, index + 2), quantity));
const billed = (net: string, ...lines: object[]) => ({ net, lines });
const commit = (more: object) => ({
  id: 'c',
  kind: 'commitment',
  measure: 'amount',
  per: 'period',
  ...more,
});
const grant = (unit: string, amount: string, more: object = {}) => ({
  id: 'g',
  kind: 'grant',
  unit,
  amount,
  every: 'once',
  expires: 'never',
  ...more,
});

/** What of a customer differs, and what comes of it. */
type Row = [why: string, story: object, expected: ExpectedStory];
const MB = { ...LINE, id: 'data', meter: 'data', price: { model: 'unit', rate: '0.1' } };

describe('a story', () => {
  it.each<Row>([
    [
      'charges the card as it stands',
      { usage: used('10') },
      { bills: [billed('5', { kind: 'usage', amount: '5', quantity: '10' })] },
    ],
    [
      'closes every cycle that ended, one bill each',
      { usage: [...used('10'), use('late', day(3, 2), '4')], bills: [APRIL] },
      { bills: [{ net: '5' }, { net: '0' }, { net: '2' }] },
    ],
    [
      'refuses the wrong subject, and bills the rest',
      { usage: [use('x', day(1, 2), '1', { subject: 'nobody' }), ...used('2')] },
      {
        usage: [{ id: 'x', status: 'rejected', code: 'usage.unknown-subject' }],
        bills: [billed('1', { kind: 'usage', amount: '1' })],
      },
    ],
    ['bills nothing where there is nothing', { subscriptions: [], usage: [] }, { bills: [] }],
    [
      'charges a usage that comes twice once',
      { usage: [...used('8'), ...used('8')] },
      { bills: [{ net: '4' }] },
    ],
  ])('%s', told);
});

describe('an override', () => {
  it.each<Row>([
    [
      'keeps what it does not name: the minimum of the line stays',
      {
        cards: [card([{ ...LINE, minimum: '9' }])],
        contract: contract([{ id: 'o', kind: 'override', multiplier: '0.4' }]),
        usage: used('20'),
      },
      {
        bills: [
          billed(
            '9',
            { kind: 'usage', amount: '4' },
            { kind: 'trueUp', line: 'minutes', amount: '5' },
          ),
        ],
      },
    ],
    [
      'that ends in the month prices what comes after at the list, tiers running on',
      {
        cards: [
          card([
            {
              ...LINE,
              price: {
                model: 'graduated',
                tiers: [
                  { upTo: '10', rate: '1' },
                  { upTo: null, rate: '0.5' },
                ],
              },
            },
          ]),
        ],
        contract: contract([{ id: 'o', kind: 'override', multiplier: '0.5', to: day(1, 10) }]),
        usage: [use('a', day(1, 9), '8'), use('b', day(1, 11), '4')],
      },
      {
        usage: [
          { id: 'a', charges: [{ leg: 'retail', part: 'line', amount: '4', currency: 'EUR' }] },
          { id: 'b', charges: [{ leg: 'retail', part: 'line', amount: '3', currency: 'EUR' }] },
        ],
      },
    ],
    [
      'of most conditions wins over one that came later',
      {
        contract: contract([
          {
            id: 'two',
            kind: 'override',
            scope: { lines: ['minutes'], match: { zone: 'far' } },
            multiplier: '3',
          },
          {
            id: 'one',
            kind: 'override',
            from: day(1, 2),
            scope: { lines: ['minutes'] },
            multiplier: '2',
          },
        ]),
        usage: [
          use('a', day(1, 3), '10', { attributes: { zone: 'far' } }),
          use('b', day(1, 4), '10'),
        ],
      },
      { bills: [{ net: '25' }] },
    ],
    [
      'of equal conditions wins if it began last',
      {
        contract: contract([
          { id: 'new', kind: 'override', from: day(1, 2), multiplier: '2' },
          { id: 'old', kind: 'override', multiplier: '7' },
        ]),
        usage: used('10'),
      },
      { bills: [{ net: '10' }] },
    ],
  ])('%s', told);
});

describe('a commitment', () => {
  it.each<Row>([
    [
      'splits the usage that crosses it, and asks the overage for the rest',
      {
        contract: contract([commit({ amount: '6', overage: { multiplier: '3' } })]),
        usage: used('8', '10'),
      },
      {
        usage: [
          {
            id: 'u2',
            charges: [
              { leg: 'retail', term: 'c', part: 'commitment', amount: '2', currency: 'EUR' },
              { leg: 'retail', term: 'c', part: 'overage', amount: '9', currency: 'EUR' },
            ],
          },
        ],
        bills: [
          billed(
            '15',
            { kind: 'commitment', term: 'c', amount: '6' },
            { kind: 'overage', term: 'c', amount: '9' },
          ),
        ],
      },
    ],
    [
      'prices the outside share at a price of its own',
      {
        contract: contract([
          commit({ amount: '6', overage: { price: { model: 'unit', rate: '2' } } }),
        ]),
        usage: used('20'),
      },
      {
        bills: [
          billed(
            '22',
            { kind: 'commitment', term: 'c', amount: '6' },
            { kind: 'overage', term: 'c', amount: '16' },
          ),
        ],
      },
    ],
    [
      'rounds its lines so that they add up to it',
      { contract: contract([commit({ amount: '10' })]), usage: used('3.33') },
      {
        bills: [
          billed(
            '10',
            { kind: 'commitment', term: 'c', amount: '1.67' },
            { kind: 'trueUp', term: 'c', amount: '8.33' },
          ),
        ],
      },
    ],
    [
      'adds up over all the bills of its term',
      {
        contract: contract([commit({ amount: '10', per: { every: 'P2M' } })]),
        usage: [use('a', day(1, 5), '6.67'), use('b', day(2, 5), '6.67')],
        bills: [MARCH],
      },
      {
        bills: [
          billed('3.34', { kind: 'commitment', term: 'c', amount: '3.34' }),
          billed(
            '6.66',
            { kind: 'commitment', term: 'c', amount: '3.34' },
            { kind: 'trueUp', term: 'c', amount: '3.32' },
          ),
        ],
      },
    ],
    [
      'of weeks is judged when each ends, and the week that goes on is not',
      {
        contract: contract([commit({ amount: '14', per: { every: 'P2W' } })]),
        usage: [use('a', day(1, 2), '10'), use('b', day(1, 30), '8')],
        bills: [FEBRUARY, MARCH],
      },
      {
        bills: [
          billed(
            '32',
            { kind: 'commitment', term: 'c', amount: '9' },
            { kind: 'trueUp', term: 'c', amount: '23' },
          ),
          billed('24', { kind: 'trueUp', term: 'c', amount: '24' }),
        ],
      },
    ],
    [
      'in a quantity of the line asks for the unused at the line’s price',
      {
        contract: contract([commit({ measure: { quantity: 'hour' }, amount: '2' })]),
        usage: used('30'),
      },
      {
        bills: [
          billed(
            '60',
            { kind: 'commitment', term: 'c', quantity: '30', amount: '15' },
            { kind: 'trueUp', term: 'c', quantity: '1.5', amount: '45' },
          ),
        ],
      },
    ],
    [
      'in a quantity of hours is filled to the last minute by thirds of an hour',
      {
        contract: contract([
          commit({
            measure: { quantity: 'hour' },
            amount: '1',
            rate: { price: { model: 'unit', rate: '7' } },
          }),
        ]),
        usage: used('20', '20', '20', '1'),
      },
      {
        bills: [
          billed(
            '7.5',
            { kind: 'commitment', term: 'c', quantity: '1', amount: '7' },
            { kind: 'overage', term: 'c', quantity: '1', amount: '0.5' },
          ),
        ],
      },
    ],
    [
      'in a quantity begins after the line’s own allowance',
      {
        cards: [card([{ ...LINE, allowance: '20' }])],
        contract: contract([
          commit({
            measure: { quantity: 'minute' },
            amount: '100',
            rate: { price: { model: 'unit', rate: '0.2' } },
            trueUp: false,
          }),
        ]),
        usage: used('50', '80'),
      },
      {
        bills: [
          billed(
            '25',
            { kind: 'commitment', term: 'c', quantity: '100', amount: '20' },
            { kind: 'overage', term: 'c', quantity: '10', amount: '5' },
          ),
        ],
      },
    ],
    [
      'in money at a price takes the largest quantity that fits',
      {
        contract: contract([
          commit({ amount: '12', rate: { price: { model: 'unit', rate: '0.3' } } }),
        ]),
        usage: used('50'),
      },
      {
        bills: [
          billed(
            '17',
            { kind: 'commitment', term: 'c', quantity: '40', amount: '12' },
            { kind: 'overage', term: 'c', amount: '5' },
          ),
        ],
      },
    ],
    [
      'hands what was not used to the next two periods, oldest first, at most so much',
      {
        contract: contract([commit({ amount: '10', rollover: { max: '4', periods: 2 } })]),
        usage: [use('a', day(3, 5), '36')],
        bills: [APRIL],
      },
      {
        bills: [
          { net: '10' },
          { net: '10' },
          billed(
            '10',
            { kind: 'commitment', term: 'c', amount: '18' },
            { kind: 'prepaid', term: 'c', amount: '-8' },
          ),
        ],
      },
    ],
    [
      'of the nearer node fills first, and a limit is no part of it',
      {
        accounts: [{ code: 'shop', parent: 'root' }],
        subscriptions: [
          { id: 'sub', cards: ['list'], subjects: ['phone'], account: 'shop', ...BEGIN },
        ],
        contracts: [
          {
            code: 'far',
            account: 'root',
            ...contract([commit({ id: 'far', amount: '20', priority: 1 })]),
          },
          {
            code: 'near',
            account: 'shop',
            ...contract([commit({ id: 'near', amount: '3', priority: 9 })]),
          },
        ],
        usage: used('10'),
      },
      {
        bills: [
          billed(
            '23',
            { kind: 'commitment', term: 'near', amount: '3' },
            { kind: 'commitment', term: 'far', amount: '2' },
            { kind: 'trueUp', term: 'far', amount: '18' },
          ),
        ],
      },
    ],
    [
      'gives back what a correction takes, the outside first',
      {
        contract: contract([commit({ amount: '6', overage: { multiplier: '3' } })]),
        usage: used('16', '-8'),
      },
      {
        bills: [
          billed(
            '6',
            { kind: 'commitment', term: 'c', amount: '4' },
            { kind: 'trueUp', term: 'c', amount: '2' },
          ),
        ],
      },
    ],
    [
      'in money at a price gives back what a correction takes, in the unit of its line',
      {
        cards: [card([{ ...LINE, unit: 'hour' }])],
        contract: contract([
          commit({ amount: '12', rate: { price: { model: 'unit', rate: '0.3' } } }),
        ]),
        usage: used('2400', '-1200'),
      },
      {
        bills: [
          billed(
            '12',
            { kind: 'commitment', term: 'c', amount: '6' },
            { kind: 'trueUp', term: 'c', amount: '6' },
          ),
        ],
      },
    ],
    [
      'in a quantity gives back what a correction takes, the outside first',
      {
        contract: contract([
          commit({
            measure: { quantity: 'minute' },
            amount: '10',
            rate: { price: { model: 'unit', rate: '0.2' } },
          }),
        ]),
        usage: used('16', '-8'),
      },
      {
        bills: [
          billed(
            '2',
            { kind: 'commitment', term: 'c', quantity: '8', amount: '1.6' },
            { kind: 'trueUp', term: 'c', quantity: '2', amount: '0.4' },
          ),
        ],
      },
    ],
  ])('%s', told);
});

describe('a discount or a cap', () => {
  it.each<Row>([
    [
      'in amounts comes off once a period, however many usages there are',
      { contract: contract([{ id: 'd', kind: 'discount', amount: '7' }]), usage: used('10', '10') },
      {
        bills: [
          billed(
            '3',
            { kind: 'usage', amount: '10' },
            { kind: 'discount', term: 'd', amount: '-7' },
          ),
        ],
      },
    ],
    [
      'comes off what a commitment was charged, and not off its true-up',
      {
        contract: contract([
          commit({ amount: '20' }),
          { id: 'd', kind: 'discount', percent: '10' },
        ]),
        usage: used('20'),
      },
      {
        bills: [
          billed(
            '19',
            { kind: 'commitment', term: 'c', amount: '10' },
            { kind: 'trueUp', term: 'c', amount: '10' },
            { kind: 'discount', term: 'd', amount: '-1' },
          ),
        ],
      },
    ],
    [
      'is prorated by days where it is a cap',
      {
        contract: contract([
          { id: 'cap', kind: 'cap', amount: '31', per: 'period', to: day(1, 11) },
        ]),
        usage: used('30', '10'),
      },
      {
        bills: [
          billed(
            '10',
            { kind: 'usage', amount: '20' },
            { kind: 'cap', term: 'cap', amount: '-10' },
          ),
        ],
      },
    ],
    [
      'lets a credit go below the cap again',
      {
        contract: contract([{ id: 'cap', kind: 'cap', amount: '10', per: 'period' }]),
        usage: used('30', '-16'),
      },
      { bills: [billed('7', { kind: 'usage', amount: '7' })] },
    ],
  ])('%s', told);
});

describe('a grant', () => {
  it.each<Row>([
    [
      'in a native unit covers what the line does not give free, and is shown as drawn',
      {
        cards: [card([{ ...LINE, allowance: '5' }])],
        contract: contract([grant('minute', '10')]),
        usage: used('20'),
      },
      {
        usage: [{ id: 'u1', drawn: [{ unit: 'minute', amount: '10' }] }],
        bills: [{ net: '2.5' }],
        buckets: [{ term: 'g', remaining: '0' }],
      },
    ],
    [
      'for one line pays for no other',
      {
        cards: [card([LINE, MB])],
        contract: contract([grant('EUR', '50', { scope: { lines: ['data'] } })]),
        usage: [...used('10'), use('d', day(1, 9), '30', { meter: 'data' })],
      },
      {
        bills: [
          billed(
            '5',
            { kind: 'usage', line: 'minutes', amount: '5' },
            { kind: 'usage', line: 'data', amount: '3' },
            { kind: 'prepaid', term: 'g', amount: '-3' },
          ),
        ],
      },
    ],
    [
      'that was sold in packs of members gives a share to who joins later',
      {
        subscriptions: [
          { id: 'sub', cards: ['list'], subjects: ['phone'], ...BEGIN },
          { id: 'two', cards: ['list'], subjects: ['other'], from: day(1, 10), to: null },
        ],
        contract: contract([
          grant('minute', '10', {
            every: 'period',
            expires: 'period',
            pool: { perSubscription: true },
          }),
        ]),
        usage: [use('a', day(1, 5), '12'), use('b', day(1, 12), '12')],
      },
      {
        usage: [
          { id: 'a', charges: [{ leg: 'retail', part: 'line', amount: '1', currency: 'EUR' }] },
          { id: 'b', charges: [{ leg: 'retail', part: 'line', amount: '1', currency: 'EUR' }] },
        ],
      },
    ],
    [
      'rolls a share of what is left over once',
      {
        contract: contract([
          grant('EUR', '40', { expires: 'P1M', rollover: { percent: '50', for: 'P1M' } }),
        ]),
        usage: used('20'),
        bills: [APRIL],
      },
      {
        buckets: [
          { remaining: '0', expired: '15' },
          { remaining: '0', expired: '15' },
        ],
      },
    ],
    [
      'is billed when it is given, a bonus never',
      {
        contract: contract([
          grant('EUR', '20', {
            every: 'period',
            expires: 'P2M',
            price: { amount: '18', currency: 'EUR' },
            bonus: '2',
          }),
        ]),
        usage: used('30'),
        bills: [MARCH],
      },
      {
        bills: [
          billed(
            '18',
            { kind: 'grant', term: 'g', amount: '18' },
            { kind: 'usage', amount: '15' },
            { kind: 'prepaid', term: 'g', amount: '-15' },
          ),
          { net: '18' },
        ],
      },
    ],
    [
      'of credits pays a card in credits, and what is missing is a debt of the next',
      {
        cards: [card([LINE], 'coin')],
        contract: contract([grant('coin', '10', { every: 'P10D', expires: 'P10D' })]),
        usage: [use('a', day(1, 2), '24'), use('b', day(1, 12), '6')],
      },
      {
        usage: [
          { id: 'a', status: 'rated', drawn: [{ unit: 'coin', amount: '10' }] },
          { id: 'b', drawn: [{ unit: 'coin', amount: '3' }] },
        ],
        bills: [{ net: '0' }],
        events: [{ type: 'balance.exhausted', unit: 'coin', usage: 'a' }],
      },
    ],
  ])('%s', told);
});

describe('what is used up', () => {
  const sold = { model: 'unit', rate: '0.9' };
  it.each<Row>([
    [
      'is refused where the contract refuses it, and leaves everything as it was',
      {
        contract: contract([
          grant('EUR', '10'),
          { id: 'e', kind: 'exhaustion', then: 'block', atRating: 'reject' },
        ]),
        usage: used('12', '12', '8'),
      },
      {
        usage: [
          { id: 'u1', status: 'rated' },
          { id: 'u2', status: 'rejected', code: 'balance.exhausted' },
          { id: 'u3', status: 'rated' },
        ],
        buckets: [{ remaining: '0' }],
        bills: [{ net: '0' }],
      },
    ],
    [
      'is refused by a prepaid account without a word about it',
      {
        account: { ...CUSTOMER.account, mode: 'prepaid' },
        contract: contract([grant('EUR', '1')]),
        usage: used('4'),
      },
      { usage: [{ id: 'u1', status: 'rejected', code: 'balance.exhausted' }] },
    ],
    [
      'is sold in credits, outside of discounts',
      {
        cards: [card([LINE], 'coin')],
        contract: contract([
          grant('coin', '4'),
          { id: 'e', kind: 'exhaustion', then: 'overage', price: sold },
          { id: 'd', kind: 'discount', percent: '50' },
        ]),
        usage: used('10', '10'),
      },
      { bills: [billed('5.4', { kind: 'overage', term: 'e', quantity: '6', amount: '5.4' })] },
    ],
    [
      'of quantity costs what was agreed, and goes on through discounts',
      {
        contract: contract([
          grant('minute', '10'),
          { id: 'e', kind: 'exhaustion', then: 'overage', price: sold },
          { id: 'd', kind: 'discount', percent: '50' },
        ]),
        usage: used('20'),
      },
      {
        bills: [
          billed(
            '4.5',
            { kind: 'overage', term: 'e', quantity: '10', amount: '9' },
            { kind: 'discount', term: 'd', amount: '-4.5' },
          ),
        ],
      },
    ],
    [
      'is topped up once, cooled off, and not more often than agreed',
      {
        contract: contract([
          grant('EUR', '10', { priority: 1 }),
          {
            id: 't',
            kind: 'topUp',
            unit: 'EUR',
            below: '5',
            amount: '4',
            coolOff: 'P1D',
            maxPerMonth: 2,
            price: { amount: '4', currency: 'EUR' },
          },
        ]),
        usage: [
          use('a', day(1, 2, 1), '11'),
          use('b', day(1, 2, 2), '8'),
          use('c', day(1, 4), '1'),
          use('d', day(1, 9), '8'),
        ],
      },
      {
        bills: [
          billed(
            '8',
            { kind: 'grant', term: 't', amount: '8' },
            { kind: 'usage', amount: '14' },
            { kind: 'prepaid', term: 'g', amount: '-10' },
            { kind: 'prepaid', term: 't', amount: '-4' },
          ),
        ],
        events: [
          { type: 'balance.toppedUp', usage: 'a' },
          { type: 'balance.toppedUp', usage: 'c' },
        ],
      },
    ],
  ])('%s', told);
});

describe('a fee', () => {
  it.each<Row>([
    [
      'by the year is due when its year begins, by the days that are left',
      {
        contract: contract([
          {
            id: 'f',
            kind: 'fee',
            amount: '365',
            currency: 'EUR',
            every: 'year',
            timing: 'advance',
            from: day(1, 11),
          },
        ]),
        usage: [],
        bills: [FEBRUARY, MARCH],
      },
      { bills: [billed('355', { kind: 'fee', term: 'f', amount: '355' }), { net: '0' }] },
    ],
    [
      'is billed beside a card in credits, whose minimum is no money',
      {
        cards: [card([{ ...LINE, minimum: '9' }], 'coin')],
        contract: contract([
          { id: 'f', kind: 'fee', amount: '3', currency: 'EUR', every: 'once', timing: 'advance' },
        ]),
        usage: used('2'),
      },
      { bills: [billed('3', { kind: 'fee', term: 'f', amount: '3' })] },
    ],
    [
      'in arrears is due when it ends with its contract',
      {
        contract: contract(
          [
            {
              id: 'f',
              kind: 'fee',
              amount: '62',
              currency: 'EUR',
              every: 'month',
              timing: 'arrears',
              quantity: '2',
            },
          ],
          { from: day(1, 1), to: day(1, 11) },
        ),
        usage: [],
      },
      { bills: [billed('40', { kind: 'fee', term: 'f', quantity: '2', amount: '40' })] },
    ],
  ])('%s', told);
});

describe('a limit', () => {
  const limit = (more: object) => ({
    id: 'l',
    on: { account: 'root' },
    measure: 'amount',
    limit: '10',
    per: 'period',
    kind: 'soft',
    thresholds: ['50', '100'],
    ...more,
  });
  it.each<Row>([
    [
      'counts what is left after discounts, and tells each threshold once',
      {
        contract: contract([{ id: 'd', kind: 'discount', percent: '50' }]),
        limits: [limit({})],
        usage: used('18', '4', '40'),
      },
      {
        events: [
          { type: 'limit.threshold', limit: 'l', threshold: '50', usage: 'u2' },
          { type: 'limit.threshold', limit: 'l', threshold: '100', usage: 'u3' },
        ],
      },
    ],
    [
      'on a subject counts quantities in its own unit',
      {
        limits: [
          limit({
            on: { subject: 'phone' },
            measure: { quantity: 'hour' },
            limit: '2',
            thresholds: ['100'],
          }),
        ],
        usage: used('60', '59', '1'),
      },
      { events: [{ type: 'limit.threshold', limit: 'l', threshold: '100', usage: 'u3' }] },
    ],
    [
      'that refuses leaves prepaid value alone',
      {
        contract: contract([grant('EUR', '100')]),
        limits: [limit({ kind: 'hard', atRating: 'reject', thresholds: [] })],
        usage: used('12', '12', '8'),
      },
      {
        usage: [{ id: 'u2', status: 'rejected', code: 'limit.reached' }],
        buckets: [{ remaining: '90' }],
      },
    ],
    [
      'by the day turns at local midnight',
      {
        account: { ...CUSTOMER.account, timeZone: 'Asia/Tokyo' },
        limits: [limit({ per: 'day', thresholds: ['100'] })],
        usage: [
          use('a', day(1, 2, 10), '12'),
          use('b', day(1, 2, 16), '12'),
          use('c', day(1, 3, 10), '8'),
        ],
      },
      { events: [{ type: 'limit.threshold', limit: 'l', threshold: '100', usage: 'c' }] },
    ],
  ])('%s', told);
});

describe('late usage', () => {
  it.each<Row>([
    [
      'of the month is put in order at its end, and what comes after goes on from there',
      {
        contract: contract([grant('minute', '10', { expires: 'P5D', rollover: { for: 'P1M' } })]),
        usage: [use('a', day(1, 8), '8'), use('b', day(1, 3), '6'), use('c', day(2, 2), '1')],
        bills: [FEBRUARY, MARCH],
      },
      {
        usage: [
          { id: 'a', charges: [] },
          { id: 'b', charges: [{ leg: 'retail', part: 'line', amount: '3', currency: 'EUR' }] },
          { id: 'c', charges: [{ leg: 'retail', part: 'line', amount: '0.5', currency: 'EUR' }] },
        ],
        bills: [{ net: '2' }, { net: '0.5' }],
      },
    ],
    [
      'is on the next bill, with what it does to a commitment and its overage',
      {
        contract: contract([commit({ amount: '10', overage: { multiplier: '2' } })]),
        usage: [use('a', day(1, 5), '16'), use('b', day(2, 5), '20'), use('late', day(1, 9), '8')],
        bills: [FEBRUARY, MARCH],
      },
      {
        bills: [
          { net: '10' },
          billed(
            '14',
            { kind: 'commitment', term: 'c', amount: '10' },
            { kind: 'commitment', term: 'c', amount: '2', adjusts: '2025-01-01T00:00:00Z' },
            { kind: 'trueUp', term: 'c', amount: '-2', adjusts: '2025-01-01T00:00:00Z' },
            { kind: 'overage', term: 'c', amount: '4', adjusts: '2025-01-01T00:00:00Z' },
          ),
        ],
      },
    ],
    [
      'takes its share of a pack, and what rolled over is less',
      {
        contract: contract([
          grant('minute', '10', { every: 'period', expires: 'period', rollover: { for: 'P1M' } }),
        ]),
        usage: [use('a', day(1, 5), '4'), use('b', day(2, 5), '16'), use('late', day(1, 9), '6')],
        bills: [FEBRUARY, MARCH],
      },
      { usage: [{ id: 'b', charges: [] }], bills: [{ net: '0' }, { net: '3' }] },
    ],
    [
      'leaves what money paid where it was paid',
      {
        contract: contract([grant('EUR', '5')]),
        usage: [use('a', day(1, 5), '4'), use('b', day(2, 5), '10'), use('late', day(1, 9), '6')],
        bills: [FEBRUARY, MARCH],
      },
      {
        bills: [
          { net: '0' },
          billed(
            '5',
            { kind: 'usage', amount: '5' },
            { kind: 'prepaid', term: 'g', amount: '-3' },
            { kind: 'usage', amount: '3', adjusts: '2025-01-01T00:00:00Z' },
          ),
        ],
      },
    ],
  ])('%s', told);
});

describe('a story', () => {
  const answerOf = (story: object) => answerStory({ ...CUSTOMER, ...story }) as Record<string, []>;
  const [subscription] = CUSTOMER.subscriptions;

  it.each([
    ['subscription', { subscription: {} }],
    ['account.billingCycle', { account: { ...CUSTOMER.account, billingCycle: 'month' } }],
    ['account.id', { account: { ...CUSTOMER.account, id: 'a' } }],
    ['accounts[0].name', { accounts: [{ code: 'a', name: 'A' }] }],
    ['units[0].name', { units: [{ code: 'coin', name: 'A' }] }],
    ['meters[0].per', { meters: [{ ...CUSTOMER.meters[0], per: 1 }, CUSTOMER.meters[1]] }],
    ['cards[0].fees', { cards: [{ ...card([LINE]), fees: [] }] }],
    ['cards[0].versions[0].fees', { cards: [cardWith({ fees: [] })] }],
    ['subscriptions[0].allowances', { subscriptions: [{ ...subscription, allowances: [] }] }],
    ['usage[0].attribute', { usage: [use('a', day(1, 2), '1', { attribute: {} })] }],
    ['contract.fees', { contract: { ...contract([]), fees: [] } }],
  ])('refuses the word %s, which it does not know', (path, story) => {
    expect(answerOf(story)['errors']).toEqual([
      expect.objectContaining({
        path,
        code: 'line.unknown-field',
        rule: expect.stringMatching(/^unknown field; known are \w/) as string,
      }),
    ]);
  });

  it.each([
    ['account.timeZone', { account: { ...CUSTOMER.account, timeZone: 1 } }],
    ['cards[0].timeZone', { cards: [{ ...card([LINE]), timeZone: 'Mars' }] }],
    ['cards[0].versions[1]', { cards: [{ ...card([LINE]), versions: [VERSION, 1] }] }],
  ])('refuses what is wrong at %s', (path, story) => {
    expect(answerOf(story)['errors']).toEqual([expect.objectContaining({ path })]);
  });

  it('says where no cycle ended, so that there is no bill', () => {
    const { bills, notes } = answerOf({ bills: [day(1, 20), FEBRUARY, day(2, 9)] });
    expect(bills).toHaveLength(1);
    expect(notes?.map(({ value }) => value)).toEqual([day(1, 20), day(2, 9)].map(short));
  });
});

function told(_why: string, story: object, expected: ExpectedStory): void {
  expect(storyFindings(answerStory({ ...CUSTOMER, ...story }), expected)).toEqual([]);
}
