import fc from 'fast-check';
import { type Decimal, ZERO, decimal, formatDecimal, smaller, sum } from '../core/decimal';
import { convert } from '../core/quantity';
import { instant } from '../core/time';
import {
  type CompiledLine,
  type CounterState,
  type Cover,
  type Usage,
  compileCard,
  coverable,
  emptyState,
  giveBack,
  isNotRatable,
  parseLines,
  rate,
  readState,
  withCovers,
  writeState,
} from './index';

function line(terms: object, unit = 'second'): CompiledLine {
  const lookup = { meter: () => ({ unit, aggregation: 'sum' as const }) };
  const price = { model: 'unit', rate: '1' };
  const parsed = parseLines([{ id: 'line', meter: 'm', price, ...terms }], lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

const usage = (quantity: string): Usage => ({
  id: 'u',
  at: instant(0),
  quantity,
  attributes: {},
});

/** Buckets spent one after the other; whatever is used of them is what charging would draw. */
type World = { readonly state: CounterState; readonly buckets: readonly Decimal[] };
const UNIT = 'ms';

function ratable<T extends object>(answer: T): Exclude<T, { readonly code: string }> {
  if (isNotRatable(answer)) throw new Error(answer.code);
  return answer as Exclude<T, { readonly code: string }>;
}

function use(of: CompiledLine, { state, buckets }: World, quantity: string) {
  const used = usage(quantity);
  const asked = ratable(coverable(of, state, used));
  let left = decimal(asked.open);
  const covers: Cover[] = [];
  const rest = buckets.map((held, index) => {
    const seconds = smaller(left, convert(held, UNIT, of.meter.unit));
    const amount = convert(seconds, of.meter.unit, UNIT);
    left = left.minus(seconds);
    if (seconds.greaterThan(ZERO)) {
      covers.push({ bucketId: `${index}`, unit: UNIT, amount, quantity: seconds });
    }
    return held.minus(amount);
  });
  const covered = formatDecimal(sum(covers.map((cover) => cover.quantity)));
  const noted = withCovers(state, asked, covers);
  const rated = ratable(rate(of, noted, { ...used, covered }));
  return { world: { state: rated.state, buckets: rest }, charge: rated.charge, covered };
}

function correct(of: CompiledLine, { state, buckets }: World, quantity: string) {
  const taken = usage(`-${quantity}`);
  const back = ratable(giveBack(of, state, taken));
  const rest = buckets.map((held, index) =>
    back.covers
      .filter(({ bucketId }) => bucketId === `${index}`)
      .reduce((full, { amount }) => full.plus(amount), held),
  );
  const covered = formatDecimal(sum(back.covers.map((cover) => cover.quantity)).negated());
  const rated = ratable(rate(of, back.state, { ...taken, covered }));
  return { world: { state: rated.state, buckets: rest }, charge: rated.charge, covered };
}

const shown = ({ state, buckets }: World) => ({
  ...writeState({ ...state, events: 0n }),
  buckets: buckets.map(formatDecimal),
});

describe('coverable', () => {
  it.each`
    terms                                                   | used    | quantity | open     | why
    ${{}}                                                   | ${'0'}  | ${'10'}  | ${'10'}  | ${'buckets may cover all of it'}
    ${{ pulse: { first: '60', step: '1' } }}                | ${'0'}  | ${'10'}  | ${'60'}  | ${'a started minute is covered whole'}
    ${{ unit: 'minute', pulse: { first: '1', step: '1' } }} | ${'0'}  | ${'61'}  | ${'120'} | ${'blocks are in the unit of the price'}
    ${{ allowance: '15' }}                                  | ${'0'}  | ${'10'}  | ${'0'}   | ${'the allowance of the line comes first'}
    ${{ allowance: '15' }}                                  | ${'10'} | ${'10'}  | ${'5'}   | ${'buckets begin where it ends'}
    ${{ unit: 'minute', allowance: '1' }}                   | ${'50'} | ${'30'}  | ${'20'}  | ${'the allowance is in the unit of the price'}
    ${{ allowance: '1', convert: { divideBy: '30' } }}      | ${'0'}  | ${'50'}  | ${'20'}  | ${'the allowance counts what is divided'}
    ${{}}                                                   | ${'-4'} | ${'10'}  | ${'6'}   | ${'it meets the correction that came before it'}
  `('is $open of $quantity after $used: $why', ({ terms, used, quantity, open }) => {
    const of = line(terms);
    const { state } = ratable(rate(of, emptyState, usage(used)));
    expect(coverable(of, state, usage(quantity))).toMatchObject({ open });
  });

  it('leaves a price of amounts its amount', () => {
    const of = line({ price: { model: 'dynamic' } });
    const paid = { ...usage('3'), amount: '7' };
    expect(coverable(of, emptyState, paid)).toEqual({ counted: '3', open: '3' });
    expect(rate(of, emptyState, { ...paid, covered: '2' })).toMatchObject({
      charge: '7',
      billed: '1',
    });
  });

  it('says when a quantity cannot be read', () => {
    expect(coverable(line({}), emptyState, usage('1e3'))).toMatchObject({
      code: 'usage.quantity-malformed',
    });
  });
});

describe('a call that a bucket covers in part', () => {
  const minutes = line({ unit: 'minute', pulse: { first: '1', step: '1' } });

  it('is rounded once', () => {
    const world = { state: emptyState, buckets: [decimal('30000')] };
    const { charge, covered } = use(minutes, world, '10');
    expect({ charge, covered }).toEqual({ charge: '0.5', covered: '30' });
  });
});

describe('giveBack', () => {
  it.each`
    quantity | buckets               | charge   | why
    ${'10'}  | ${['0', '5000']}      | ${'-10'} | ${'what was paid last goes first'}
    ${'40'}  | ${['0', '35000']}     | ${'-10'} | ${'then the bucket that was drawn last'}
    ${'90'}  | ${['20000', '65000']} | ${'-10'} | ${'then the one before it'}
    ${'170'} | ${['60000', '65000']} | ${'-50'} | ${'what nobody covered is taken off the price'}
  `('takes back $quantity s: $why', ({ quantity, buckets, charge }) => {
    const of = line({ allowNegative: true });
    const full = [decimal('60000'), decimal('60000')];
    const { world } = use(of, { state: emptyState, buckets: full }, '130');
    expect(shown(world)).toMatchObject({ aggregate: '10', buckets: ['0', '0'] });
    const toppedUp = { ...world, buckets: [decimal('0'), decimal('5000')] };
    const corrected = correct(of, toppedUp, quantity);
    expect(corrected.world.buckets.map(formatDecimal)).toEqual(buckets);
    expect(corrected.charge).toBe(charge);
  });

  it('forgets the oldest of very many layers, which a correction then takes off the price', () => {
    const of = line({ allowNegative: true });
    let world: World = { state: emptyState, buckets: [] };
    for (let turn = 0; turn < 60; turn += 1) {
      world = use(of, { ...world, buckets: [decimal('60000')] }, '61').world;
    }
    const { charge, covered } = correct(of, world, '3660');
    expect({ charge, covered }).toEqual({ charge: '-660', covered: '-3000' });
  });
});

describe('a usage and its full correction', () => {
  const tiers = [
    { upTo: '90', rate: '0.5', flat: '2' },
    { upTo: null, rate: '0.25' },
  ];
  const terms = fc.constantFrom(
    {},
    { allowance: '45' },
    { pulse: { first: '60', step: '6' } },
    { unit: 'minute', pulse: { first: '1', step: '0.5' }, allowance: '2' },
    { price: { model: 'graduated', tiers }, allowNegative: true },
    { price: { model: 'package', size: '30', amount: '1' }, allowance: '20' },
    { convert: { divideBy: '60', round: 'up' }, allowance: '1' },
    { maximum: '20', discounts: [{ percent: '10' }] },
  );
  const quantity = fc.integer({ min: 1, max: 300 }).map(String);
  const step = fc.record({ quantity, sign: fc.constantFrom(1, 1, 1, -1), topUp: fc.nat(3) });

  it('leave buckets, totals and price as they were, whatever happened before', () => {
    fc.assert(
      fc.property(terms, fc.array(step, { maxLength: 12 }), quantity, (term, history, used) => {
        const of = line(term);
        let world: World = { state: emptyState, buckets: [decimal('0'), decimal('0')] };
        for (const { quantity: amount, sign, topUp } of history) {
          const [first = ZERO, second = ZERO] = world.buckets;
          world = {
            ...world,
            buckets: [
              first.plus(topUp % 2 ? '60000' : '0'),
              second.plus(topUp > 1 ? '99000' : '0'),
            ],
          };
          const next = sign > 0 ? use(of, world, amount) : correct(of, world, amount);
          world = next.world;
        }
        const once = use(of, world, used);
        const undone = correct(of, once.world, used);
        expect(shown(undone.world)).toEqual(shown(world));
        expect(formatDecimal(decimal(once.charge).plus(decimal(undone.charge)))).toBe('0');
        expect(readState(writeState(once.world.state))).toEqual(once.world.state);
      }),
      { numRuns: 400 },
    );
  });
});
