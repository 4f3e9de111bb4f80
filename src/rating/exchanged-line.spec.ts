import fc from 'fast-check';
import { decimal, formatDecimal, formatScaled, sum } from '../core/decimal';
import { CHARGE_SCALE, round } from '../core/rounding';
import { instant } from '../core/time';
import {
  type CompiledLine,
  closing,
  compileCard,
  type CounterState,
  emptyState,
  exchangedLine,
  explain,
  parseLines,
  rate,
  readState,
  rebase,
  toldTotal,
  type Usage,
  writeState,
} from './index';

type Terms = Record<string, unknown>;

function line(terms: Terms): CompiledLine {
  const lookup = { meter: () => ({ unit: 'unit', aggregation: 'sum' }) as const };
  const parsed = parseLines([{ id: 'line', meter: 'm', ...terms }], lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

const at = (of: CompiledLine, text: string) => exchangedLine(of, { id: text, rate: decimal(text) });

const usage = (quantity: string): Usage => ({
  id: 'u',
  at: instant(0),
  quantity,
  amount: quantity,
  attributes: {},
});

type Use = readonly [line: CompiledLine, quantity: string];

/** As charging does it: every usage by the line of its own time. */
function rateAll(uses: readonly Use[]) {
  let state: CounterState = emptyState;
  const charges = uses.map(([of, quantity]) => {
    const rated = rate(of, rebase(of, state), usage(quantity));
    if ('code' in rated) throw new Error(rated.code);
    state = readState(writeState(rated.state));
    return rated.charge;
  });
  return { charges, state, total: formatDecimal(sum(charges.map(decimal))) };
}

it.each`
  terms                                                                                                | quantities       | charges                 | why
  ${{ price: { model: 'unit', rate: '0.01' } }}                                                        | ${['3', '4']}    | ${['0.0276', '0.0368']} | ${'a unit price'}
  ${{ price: { model: 'unit', rate: '10', per: '3' } }}                                                | ${['1']}         | ${['3.066666666667']}   | ${'rounded once'}
  ${{ price: { model: 'unit', rate: '1' }, maximum: '5' }}                                             | ${['4', '4']}    | ${['3.68', '0.92']}     | ${'up to the maximum in the money of the card'}
  ${{ price: { model: 'unit', rate: '1' }, discounts: [{ percent: '50' }, { amount: '1' }] }}          | ${['4', '4']}    | ${['0.92', '1.84']}     | ${'less discounts'}
  ${{ price: { model: 'unit', rate: '1' }, round: { mode: 'up', scale: 1 } }}                          | ${['1', '1']}    | ${['1', '0.9']}         | ${'rounded as the line asks, in what is charged'}
  ${{ price: { model: 'percentage', percent: '10', fixed: '1', minimumPerEvent: '2' }, maximum: '5' }} | ${['5', '50']}   | ${['1.84', '2.76']}     | ${'event by event'}
  ${{ price: { model: 'dynamic' }, scope: 'event' }}                                                   | ${['1.5', '-1']} | ${['1.38', '0']}        | ${'money of the event'}
  ${{ price: { model: 'formula', expression: 'quantity * 2' } }}                                       | ${['1', '2']}    | ${['1.84', '3.68']}     | ${'a formula'}
`('exchanges $why', ({ terms, quantities, charges }) => {
  const of = at(line(terms), '0.92');
  expect(rateAll(quantities.map((each: string): Use => [of, each])).charges).toEqual(charges);
});

it('keeps what was charged at another rate, and charges what comes at its own', () => {
  const of = line({ price: { model: 'graduated', tiers: TIERS } });
  const uses: Use[] = [
    [at(of, '2'), '15'],
    [at(of, '3'), '10'],
  ];
  expect(rateAll(uses).charges).toEqual(['25', '15']);
});

const TIERS = [
  { upTo: '10', rate: '1' },
  { upTo: null, rate: '0.5' },
];

it('asks for what is missing of a minimum at the rate of the line', () => {
  const of = line({ price: { model: 'unit', rate: '1' }, minimum: '10' });
  const { state } = rateAll([[at(of, '2'), '3']]);
  expect(closing(at(of, '3'), state)).toBe('24');
  expect(closing(at(of, '3'), emptyState)).toBe('30');
});

it('shows the step in a trace, after those in the money of the card', () => {
  const of = at(line({ price: { model: 'unit', rate: '2' }, maximum: '5' }), '0.5');
  expect(explain(of, emptyState, usage('3'))).toMatchObject({
    parts: [{ amount: '6' }],
    steps: [
      { step: 'price', amount: '6' },
      { step: 'maximum', amount: '5' },
      { step: 'exchange', amount: '2.5' },
    ],
    charge: '2.5',
  });
});

it('tells the parts of a total in the money that was charged', () => {
  const of = line({ price: { model: 'graduated', tiers: TIERS } });
  const { state } = rateAll([[at(of, '0.5'), '15']]);
  const told = toldTotal(at(of, '0.5'), state) ?? [];
  expect(
    told.map(({ amount, terms }) => [formatDecimal(amount), terms && formatDecimal(terms.rate)]),
  ).toEqual([
    ['5', '0.5'],
    ['1.25', '0.25'],
  ]);
  const other = rateAll([
    [at(of, '2'), '15'],
    [at(of, '3'), '10'],
  ]);
  expect(toldTotal(at(of, '3'), other.state)).toBeUndefined();
});

const text = (max: number, scale: number, min = 0) =>
  fc.integer({ min, max }).map((units) => formatScaled(BigInt(units), scale));
const money = text(10 ** 6, 4);
const rates = text(10 ** 5, 4, 1);
const tiers = fc
  .tuple(money, money, money, text(1_000, 1, 1))
  .map(([first, second, flat, upTo]) => [
    { upTo, rate: first },
    { upTo: null, rate: second, flat },
  ]);
const price = fc.oneof(
  fc.record({ model: fc.constant('unit'), rate: money, per: fc.constantFrom('1', '3', '7') }),
  fc.record({ model: fc.constantFrom('graduated', 'volume'), tiers }),
  fc.record({ model: fc.constant('package'), size: text(90, 1, 1), amount: money }),
  fc.record({ model: fc.constant('flat'), amount: money }),
);
const terms = fc.record({
  price,
  scope: fc.constantFrom('period', 'event'),
  maximum: fc.option(text(10 ** 7, 4, 10 ** 4), { nil: null }),
  minimum: fc.option(text(10 ** 4, 4), { nil: null }),
  discounts: fc.array(
    fc.oneof(
      fc.record({ amount: money }),
      fc.integer({ min: 0, max: 100 }).map((percent) => ({ percent: `${percent}` })),
    ),
    { maxLength: 2 },
  ),
});

const MONEY = ['rate', 'flat', 'amount', 'maximum', 'minimum'];

/** The same terms with all money of theirs multiplied. */
function multiplied(value: unknown, by: string): unknown {
  if (Array.isArray(value)) return value.map((each) => multiplied(each, by));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => {
    const isMoney = MONEY.includes(key) && typeof each === 'string';
    return [key, isMoney ? formatDecimal(decimal(each).times(decimal(by))) : multiplied(each, by)];
  });
  return Object.fromEntries(entries);
}

const quantities = fc.array(text(500, 1), { minLength: 1, maxLength: 8 });

it('charges what the line would charge whose money is that of the card times the rate', () => {
  fc.assert(
    fc.property(terms, rates, quantities, (of, by, list) => {
      const exchanged = at(line(of), by);
      const other = line(multiplied(of, by) as Terms);
      const one = rateAll(list.map((each): Use => [exchanged, each]));
      const two = rateAll(list.map((each): Use => [other, each]));
      expect(one.charges).toEqual(two.charges);
      expect(closing(exchanged, one.state)).toBe(closing(other, two.state));
    }),
    { numRuns: 400 },
  );
});

it('charges each usage what it adds at the rate of its time, and keeps the sum', () => {
  const uses = fc.array(fc.tuple(rates, text(500, 1)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.record({ price }), uses, (of, list) => {
      const base = line(of);
      const { charges, state, total } = rateAll(list.map(([by, each]) => [at(base, by), each]));
      const { carried = 0n } = state.extra ?? {};
      expect(total).toBe(formatScaled(state.booked + carried, CHARGE_SCALE));
      // In the money of the card, exactly: a scale that never rounds.
      let quantity = decimal('0');
      for (const [index, [by, each]] of list.entries()) {
        const exact = (now: string) => rateAll([[at(base, '1000000'), now]]).charges[0] ?? '0';
        const [before, after] = [quantity, quantity.plus(decimal(each))];
        quantity = after;
        const inMoney = (now: string) =>
          round(decimal(exact(now)).dividedBy(1_000_000).times(decimal(by)), 12, 'halfUp');
        const difference = inMoney(formatDecimal(after)).minus(inMoney(formatDecimal(before)));
        const off = difference.minus(decimal(charges[index] ?? '0')).abs();
        expect(off.lessThanOrEqualTo(decimal('0.000000000002'))).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
