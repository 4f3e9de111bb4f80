import type { BillingCycle } from '../../core/calendar';
import { decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, parseInstant } from '../../core/time';
import { parseWindow } from '../../rating';
import { compileContracts, type ContractVersion } from './contract';
import { parseDuration } from './duration';
import { ANYTHING } from './scope';
import { amountOf, stretchAt, stretchesEnding } from './stretch';
import type { Commitment, Per } from './term';

const ZONE = 'Europe/Berlin';
const MONTH: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: ZONE };
/** Noon in Berlin in winter. */
const on = (date: string, time = '11:00') => parseInstant(`2025-${date}T${time}:00Z`);
/** Midnight in Berlin in winter. */
const of = (date: string) => parseInstant(`2025-${date}T23:00:00Z`);
const PERIOD = { from: parseInstant('2024-12-31T23:00:00Z'), to: of('12-31') };

const every = (text: string): Per => {
  const duration = parseDuration(text);
  if (duration === undefined) throw new Error(text);
  return { kind: 'every', every: duration };
};
const window = (text: string): Per => {
  const found = parseWindow(text);
  if (found === undefined) throw new Error(text);
  return { kind: 'window', window: found };
};

const commitment = (change: Partial<Commitment> = {}): Commitment => ({
  kind: 'commitment',
  id: 'c',
  scope: ANYTHING,
  from: null,
  to: null,
  unit: null,
  amount: decimal('310'),
  per: { kind: 'period' },
  rate: null,
  overage: null,
  trueUp: true,
  priority: 100,
  ramp: [],
  rollover: null,
  ...change,
});

function lifeOf(versions: readonly ContractVersion[], period = PERIOD) {
  const [life] = compileContracts([{ code: 'x', accountId: 'a', period, versions }]).commitment;
  if (life === undefined) throw new Error('no commitment');
  return life;
}
const always = (change: Partial<Commitment> = {}, period = PERIOD) =>
  lifeOf([{ validFrom: period.from, terms: [commitment(change)] }], period);

describe('amountOf', () => {
  const early = on('01-05');
  const late = on('01-31', '11:15');
  it.each([
    ['a whole month', {}, PERIOD, early, '310'],
    [
      'the first day counts, though it began at noon',
      {},
      { ...PERIOD, from: on('01-31') },
      late,
      '10',
    ],
    [
      'the last day does not, when it ends at noon',
      {},
      { ...PERIOD, to: on('01-31') },
      early,
      '300',
    ],
    ['a term that begins within the contract', { from: on('01-30') }, PERIOD, late, '20'],
    ['a term that ends within it', { to: of('01-09') }, PERIOD, early, '90'],
    [
      'a ramp from noon on',
      { ramp: [{ from: on('01-11'), amount: decimal('620') }] },
      PERIOD,
      early,
      '520',
    ],
    [
      'a window whole, whatever the days',
      { per: window('PT1H'), to: on('01-31', '11:30') },
      PERIOD,
      late,
      '310',
    ],
  ])('%s', (_why, change, period, at, amount) => {
    const life = always(change, period);
    const stretch = stretchAt(life, at, MONTH);
    const per = life.pieces[0]?.term.per;
    expect(stretch && per && formatDecimal(amountOf(life, per, stretch, ZONE))).toBe(amount);
  });

  it('adds the days of what two versions say, and a gap between them as nothing', () => {
    const life = lifeOf([
      { validFrom: PERIOD.from, terms: [commitment()] },
      { validFrom: of('01-10'), terms: [] },
      { validFrom: of('01-20'), terms: [commitment({ amount: decimal('620') })] },
    ]);
    const [stretch] = stretchesEnding(life, { from: PERIOD.from, to: of('01-31') }, MONTH);
    expect(stretch && formatDecimal(amountOf(life, { kind: 'period' }, stretch, ZONE))).toBe('320');
  });

  it('is what holds at the end of a term', () => {
    const ramp = [{ from: of('06-30'), amount: decimal('500') }];
    const life = always({ per: { kind: 'term' }, ramp });
    expect(formatDecimal(amountOf(life, { kind: 'term' }, PERIOD, ZONE))).toBe('500');
  });
});

describe('stretchesEnding', () => {
  const march = { from: of('02-28'), to: parseInstant('2025-03-31T22:00:00Z') };
  const told = (per: Per, period = march) =>
    stretchesEnding(always({ per }), period, MONTH).map(({ from }) => formatInstant(from));

  it('counts the hours of the day that has 23', () => {
    const day = { from: of('03-29'), to: parseInstant('2025-03-30T22:00:00Z') };
    expect(told(window('PT1H'), day)).toHaveLength(23);
  });

  it('counts from the contract’s beginning, not from the period’s', () => {
    expect(told(every('P2W'), march)).toEqual([
      '2025-02-25T23:00:00.000Z',
      '2025-03-11T23:00:00.000Z',
    ]);
  });

  it('has the term once, in the period that it ends in', () => {
    expect(told({ kind: 'term' }, march)).toEqual([]);
    expect(told({ kind: 'term' }, { from: of('11-30'), to: of('12-31') })).toHaveLength(1);
  });
});
