import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { instant } from '../core/time';
import {
  type CompiledLine,
  closing,
  compileCard,
  emptyState,
  explain,
  parseLines,
  prorated,
  rate,
  shortfall,
  writeState,
} from './index';

function line(terms: object): CompiledLine {
  const lookup = { meter: () => ({ unit: 'unit', aggregation: 'sum' as const }) };
  const price = { model: 'unit', rate: '1' };
  const json = [{ id: 'line', meter: 'm', price, prorate: true, ...terms }];
  const [compiled] = compileCard(parseLines(json, lookup).lines, lookup).lines;
  if (!compiled) throw new Error('not a line');
  return compiled;
}

function used(of: CompiledLine, quantity: string) {
  const usage = { id: 'u', at: instant(0), quantity, attributes: {} };
  const rated = rate(of, emptyState, usage);
  const trace = explain(of, emptyState, usage);
  if ('code' in rated || 'code' in trace) throw new Error('not ratable');
  expect(trace.charge).toBe(rated.charge);
  return rated;
}

describe('prorated', () => {
  it.each`
    terms                                 | days  | of    | quantity | charge  | due                    | why
    ${{ minimum: '31' }}                  | ${10} | ${31} | ${'4'}   | ${'4'}  | ${'6'}                 | ${'a minimum is that of the days'}
    ${{ minimum: '10000' }}               | ${25} | ${28} | ${'0'}   | ${'0'}  | ${'8928.571428571429'} | ${'to twelve decimals'}
    ${{ maximum: '62' }}                  | ${15} | ${31} | ${'99'}  | ${'30'} | ${'0'}                 | ${'a maximum too'}
    ${{ allowance: '62' }}                | ${15} | ${31} | ${'40'}  | ${'10'} | ${'0'}                 | ${'and an allowance'}
    ${{ minimum: '31', prorate: false }}  | ${10} | ${31} | ${'4'}   | ${'4'}  | ${'27'}                | ${'only where the line says so'}
    ${{ minimum: '31' }}                  | ${31} | ${31} | ${'4'}   | ${'4'}  | ${'27'}                | ${'a whole period owes the whole'}
    ${{ minimum: '31', allowance: '31' }} | ${0}  | ${31} | ${'4'}   | ${'4'}  | ${'0'}                 | ${'no day owes nothing and has nothing free'}
    ${{ maximum: '62' }}                  | ${0}  | ${31} | ${'99'}  | ${'2'}  | ${'0'}                 | ${'use within one day is capped like one day'}
  `('$why', ({ terms, days, of, quantity, charge, due }) => {
    const part = prorated(line(terms), { days, of });
    const { state, charge: charged } = used(part, quantity);
    expect({ charge: charged, due: closing(part, state) }).toEqual({ charge, due });
  });

  it('answers one line for one share, so that its totals have one name', () => {
    const whole = line({ minimum: '31' });
    expect(prorated(whole, { days: 3, of: 31 })).toBe(prorated(whole, { days: 3, of: 31 }));
    expect(prorated(whole, { days: 31, of: 31 })).toBe(whole);
  });

  it('of parts that make up the period adds up to the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31 }),
        fc.integer({ min: 1, max: 10 ** 9 }),
        (days, cents) => {
          const minimum = formatDecimal(decimal(`${cents}`).dividedBy(decimal('100')));
          const parts = [days, 31 - days].map((each) =>
            decimal(closing(prorated(line({ minimum }), { days: each, of: 31 }), emptyState)),
          );
          const off = sum(parts).minus(decimal(minimum)).abs();
          expect(off.lessThanOrEqualTo(decimal('0.000000000001'))).toBe(true);
        },
      ),
    );
  });
});

describe('shortfall', () => {
  it.each`
    terms                  | quantity | due      | why
    ${{ allowance: '62' }} | ${'70'}  | ${'32'}  | ${'what was free for the whole period is paid for'}
    ${{ maximum: '62' }}   | ${'70'}  | ${'-32'} | ${'the cap of the whole period was too high'}
    ${{}}                  | ${'70'}  | ${'0'}   | ${'nothing depends on the days'}
  `('is $due where the subscription ends after 15 days: $why', ({ terms, quantity, due }) => {
    const whole = line(terms);
    const part = prorated(whole, { days: 15, of: 31 });
    const { state } = used(whole, quantity);
    expect(shortfall(part, state)).toBe(due);
    expect(shortfall(whole, state)).toBe('0');
    expect(shortfall(part, emptyState)).toBe('0');
    expect(writeState(state).aggregate).toBe(quantity);
  });

  it('counts towards the minimum', () => {
    const whole = line({ allowance: '62', minimum: '62' });
    const part = prorated(whole, { days: 15, of: 31 });
    const { state } = used(whole, '40');
    expect(shortfall(part, state)).toBe('10');
    expect(closing(part, state, '10')).toBe('20');
  });
});
