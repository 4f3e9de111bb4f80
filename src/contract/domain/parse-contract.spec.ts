import type { LineError } from '../../rating';
import { type ContractLookup, parseContract } from './parse-contract';

const LOOKUP: ContractLookup = {
  currency: 'EUR',
  isUnit: (unit) => unit === 'seat' || unit === 'coin',
  isCredit: (unit) => unit === 'coin',
  lines: [
    { card: 'list', line: 'a', meter: 'calls', currency: 'EUR' },
    { card: 'list', line: 'b', meter: 'calls', currency: 'EUR' },
    { card: 'coins', line: 'c', meter: 'tokens', currency: 'coin' },
  ],
};
const FROM = '2025-01-01T00:00:00Z';

function mistakes(...terms: readonly object[]): string[] {
  const errors: LineError[] = [];
  const versions = [{ validFrom: FROM, terms: terms.map((term) => ({ id: 't', ...term })) }];
  const json = { period: { from: FROM, to: null }, versions };
  parseContract(json, 'contract', { code: 'c', accountId: 'root' }, LOOKUP, errors);
  return errors.map(({ path, code }) => `${path.replace('contract.versions[0].', '')} ${code}`);
}

const COMMITMENT = { kind: 'commitment', measure: 'amount', amount: '10', per: 'period' };
const GRANT = { kind: 'grant', unit: 'EUR', amount: '10', every: 'once', expires: 'never' };
const FEE = { kind: 'fee', amount: '1', currency: 'EUR', every: 'month', timing: 'advance' };
const unit = (rate: string) => ({ model: 'unit', rate });

describe('parseContract', () => {
  it.each<[why: string, term: object, mistake: string]>([
    ['an unknown kind', { kind: 'gift' }, 'terms[0].kind term.unknown-kind'],
    ['an unknown field', { ...FEE, discount: '1' }, 'terms[0].discount line.unknown-field'],
    [
      'a term that ends before it begins',
      { ...FEE, from: FROM, to: '2024-01-01T00:00:00Z' },
      'terms[0].to line.out-of-range',
    ],
    ['a scope of nothing', { ...FEE, scope: { lines: [] } }, 'terms[0].scope.lines line.malformed'],
    ['an override of nothing', { kind: 'override' }, 'terms[0].price line.missing'],
    [
      'an override in two ways',
      { kind: 'override', price: unit('1'), multiplier: '2' },
      'terms[0].multiplier line.malformed',
    ],
    [
      'a price that is wrong',
      { kind: 'override', price: unit('x') },
      'terms[0].price.rate line.malformed',
    ],
    ['an unknown stretch', { ...COMMITMENT, per: 'week' }, 'terms[0].per line.malformed'],
    [
      'a measure of nothing',
      { ...COMMITMENT, measure: undefined },
      'terms[0].measure line.malformed',
    ],
    [
      'a measure without a unit',
      { ...COMMITMENT, measure: {}, rate: { price: unit('1') } },
      'terms[0].measure.quantity line.missing',
    ],
    [
      'a stretch in two ways',
      { ...COMMITMENT, per: { window: 'PT1H', every: 'P1M' } },
      'terms[0].per line.malformed',
    ],
    [
      'hours as a stretch',
      { ...COMMITMENT, per: { every: 'PT1H' } },
      'terms[0].per.every line.malformed',
    ],
    [
      'a window of two days',
      { ...COMMITMENT, per: { window: 'P2D' } },
      'terms[0].per.window line.malformed',
    ],
    [
      'a rate in two ways',
      { ...COMMITMENT, rate: { multiplier: '1', price: unit('1') } },
      'terms[0].rate.multiplier line.malformed',
    ],
    [
      'money at tiers',
      { ...COMMITMENT, rate: { price: { model: 'package', size: '1', amount: '1' } } },
      'terms[0].rate.price.model term.not-applicable',
    ],
    [
      'a rollover of what is never paid',
      { ...COMMITMENT, trueUp: false, rollover: { periods: 1 } },
      'terms[0].rollover term.not-applicable',
    ],
    [
      'a rollover beyond the term',
      { ...COMMITMENT, per: 'term', rollover: { periods: 1 } },
      'terms[0].rollover term.not-applicable',
    ],
    [
      'a quantity of two lines without a price',
      { ...COMMITMENT, measure: { quantity: 'call' } },
      'terms[0].rate.price line.missing',
    ],
    [
      'an unknown unit of a quantity',
      { ...COMMITMENT, measure: { quantity: 'wish' }, rate: { price: unit('1') } },
      'terms[0].measure.quantity line.unknown-unit',
    ],
    ['an unknown unit of a grant', { ...GRANT, unit: 'wish' }, 'terms[0].unit line.unknown-unit'],
    ['money of another currency', { ...GRANT, unit: 'USD' }, 'terms[0].unit term.other-currency'],
    [
      'a price in another currency',
      { ...GRANT, price: { amount: '1', currency: 'USD' } },
      'terms[0].price.currency term.other-currency',
    ],
    ['a duration of two units', { ...GRANT, expires: 'P1M2D' }, 'terms[0].expires line.malformed'],
    [
      'a pool of nobody',
      { ...GRANT, pool: { perSubscription: false } },
      'terms[0].pool line.malformed',
    ],
    [
      'a fee in another currency',
      { ...FEE, currency: 'USD' },
      'terms[0].currency term.other-currency',
    ],
    ['a discount of nothing', { kind: 'discount' }, 'terms[0].percent line.malformed'],
    [
      'a discount above all',
      { kind: 'discount', percent: '101' },
      'terms[0].percent line.out-of-range',
    ],
    [
      'a price of what is blocked',
      { kind: 'exhaustion', then: 'block', price: unit('1') },
      'terms[0].then line.malformed',
    ],
    [
      'credits that nobody sells',
      { kind: 'exhaustion', then: 'overage', multiplier: '2' },
      'terms[0].price line.missing',
    ],
  ])('refuses %s', (_why, term, mistake) => {
    expect(mistakes(term)).toEqual([mistake]);
  });

  it('tells every mistake of all terms at once', () => {
    expect(mistakes({ ...FEE, amount: '-1' }, { ...GRANT, amount: '0' }, { kind: 'x' })).toEqual([
      'terms[0].amount line.out-of-range',
      'terms[1].amount line.out-of-range',
      'terms[2].kind term.unknown-kind',
    ]);
  });

  it('refuses an id that another term of the version has', () => {
    expect(mistakes(FEE, FEE)).toEqual(['terms[1].id term.duplicate']);
  });

  it('accepts all kinds of terms', () => {
    const terms = [
      { kind: 'override', multiplier: '0.5', minimum: '1' },
      { ...COMMITMENT, ramp: [{ from: FROM, amount: '20' }], rollover: { max: '5', periods: 2 } },
      { kind: 'cap', amount: '10', per: { every: 'P3M' } },
      { ...GRANT, unit: 'coin', bonus: '1', rollover: { percent: '50', for: 'P1M' } },
      { kind: 'topUp', unit: 'EUR', below: '1', amount: '5', coolOff: 'PT1H', maxPerMonth: 3 },
      { kind: 'exhaustion', scope: { cards: ['list'] }, then: 'overage', multiplier: '2' },
      { ...FEE, quantity: '3', trial: 'P14D' },
      { kind: 'discount', percent: '5', periods: 2, coupon: { code: 'HELLO' } },
    ];
    expect(mistakes(...terms.map((term, index) => ({ ...term, id: `t${index}` })))).toEqual([]);
  });
});
