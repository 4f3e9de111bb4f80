import fc from 'fast-check';
import { decimal, formatDecimal, formatScaled, sum } from '../core/decimal';
import { round } from '../core/rounding';
import { instant } from '../core/time';
import { chargeInDecimals } from '../../test/support/data/charge-in-decimals';
import {
  type Aggregation,
  type CompiledLine,
  type CounterState,
  type Meter,
  type Usage,
  addedValues,
  closing,
  compileCard,
  emptyState,
  explain,
  isOrderSensitive,
  parseLines,
  rate,
  readState,
  rebase,
  toldTotal,
  withSeen,
  writeState,
} from './index';
import { billedTotal } from './priced-quantity';

const decimals = (max: bigint, scale: number, min = 0n) =>
  fc
    .tuple(fc.bigInt({ min, max }), fc.integer({ min: 0, max: scale }))
    .map(([units, digits]) => formatScaled(units, digits));

const rateText = decimals(10n ** 8n, 9);
const moneyText = decimals(10n ** 6n, 4);
const boundText = decimals(10n ** 5n, 3, 1n);
const perText = fc.constantFrom('1', '3', '7', '60', '1000', '0.5');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

const tierTerms = fc.record({
  rate: rateText,
  per: perText,
  step: maybe(boundText),
  flat: maybe(moneyText),
});
const bounds = fc
  .uniqueArray(boundText, { maxLength: 4, selector: (text) => formatDecimal(decimal(text)) })
  .map((texts) => [...texts].sort((a, b) => decimal(a).comparedTo(decimal(b))));

function tiersOf<T extends object>(terms: fc.Arbitrary<T>) {
  return bounds.chain((upTo) =>
    fc
      .array(terms, { minLength: upTo.length + 1, maxLength: upTo.length + 1 })
      .map((list) => list.map((tier, index) => ({ ...tier, upTo: upTo[index] ?? null }))),
  );
}

const flag = fc.boolean();
const price = fc.oneof(
  fc.record({ model: fc.constant('flat'), amount: moneyText }),
  fc.record({ model: fc.constant('unit'), rate: rateText, per: perText }),
  fc.record({ model: fc.constant('graduated'), tiers: tiersOf(tierTerms), chargeFlatOnZero: flag }),
  fc.record({ model: fc.constant('volume'), tiers: tiersOf(tierTerms), chargeFlatOnZero: flag }),
  fc.record({
    model: fc.constant('package'),
    size: boundText,
    amount: moneyText,
    free: maybe(boundText),
  }),
  fc.record({
    model: fc.constant('percentage'),
    percent: rateText,
    fixed: maybe(moneyText),
    freeEvents: maybe(fc.integer({ min: 0, max: 3 })),
    freeAmount: maybe(boundText),
    minimumPerEvent: maybe(fc.constantFrom('0.5', '1')),
    maximumPerEvent: maybe(fc.constantFrom('3', '12.25')),
  }),
  fc.record({
    model: fc.constant('graduatedPercentage'),
    tiers: tiersOf(fc.record({ percent: rateText, flat: maybe(moneyText) })),
    chargeFlatOnZero: flag,
  }),
  fc.record({ model: fc.constant('dynamic') }),
);

const percentOff = fc.integer({ min: 0, max: 100 }).map((percent) => ({ percent: `${percent}` }));
const amountOff = moneyText.map((amount) => ({ amount }));
const terms = fc.record({
  scope: fc.constantFrom('period', 'event'),
  convert: maybe(
    fc.record({
      divideBy: fc.constantFrom('1000', '3'),
      round: fc.constantFrom('up', 'down', 'halfUp', 'none'),
    }),
  ),
  pulse: maybe(fc.record({ first: boundText, step: boundText })),
  allowance: maybe(boundText),
  discounts: maybe(fc.array(fc.oneof(percentOff, amountOff), { maxLength: 3 })),
  maximum: maybe(decimals(10n ** 6n, 4, 10n ** 4n)),
  allowNegative: flag,
  round: maybe(
    fc.record({
      mode: fc.constantFrom('up', 'down', 'halfUp', 'halfEven'),
      scale: fc.integer({ min: 0, max: 6 }),
    }),
  ),
});

const units = fc.constantFrom(['unit', 'unit'], ['second', 'hour'], ['byte', 'GiB'], ['MB', 'kB']);
const aggregation = fc.constantFrom<Aggregation>(
  'sum',
  'sum',
  'sum',
  'count',
  'max',
  'min',
  'latest',
  'uniqueCount',
);

const lines = fc
  .tuple(price, terms, units, aggregation)
  .map(([model, term, [meterUnit = '', unit], aggregate]) =>
    compiled(model, term, { unit: meterUnit, aggregation: aggregate, attribute: 'device' }, unit),
  );

function compiled(
  model: object,
  term: object,
  meter: Meter,
  unit: string | undefined,
): CompiledLine {
  const isAmount = ['percentage', 'graduatedPercentage', 'dynamic'].includes(
    String(Object.values(model)[0]),
  );
  const kind = 'model' in model ? model.model : '';
  const dropped = isAmount ? { convert: null, pulse: null } : {};
  const own = kind === 'percentage' ? { allowance: null } : {};
  const json = [{ id: 'line', meter: 'm', unit, price: model, ...term, ...dropped, ...own }];
  const lookup = { meter: () => meter };
  const parsed = parseLines(JSON.parse(JSON.stringify(json)), lookup);
  const [line] = compileCard(parsed.lines, lookup).lines;
  if (!line) throw new Error(JSON.stringify(parsed.errors));
  return line;
}

const signed = fc
  .tuple(fc.integer({ min: 0, max: 5 }), decimals(10n ** 8n, 6))
  .map(([sign, text]) => (sign === 0 ? formatDecimal(decimal(text).negated()) : text));
const usages = fc
  .array(
    fc.tuple(
      signed,
      signed,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 50 }),
      maybe(signed),
    ),
    {
      maxLength: 12,
    },
  )
  .map((list) =>
    list.map(([quantity, amount, device, at, covered], index) => ({
      ...usage(index, quantity, amount, device, at),
      ...(covered === undefined ? {} : { covered }),
    })),
  );

function usage(index: number, quantity: string, amount: string, device: number, at: number): Usage {
  const id = `usage-${index}`;
  return { id, at: instant(at), quantity, amount, attributes: { device: `device-${device}` } };
}

function rateAll(line: CompiledLine, list: readonly Usage[], from: CounterState = emptyState) {
  const charges: string[] = [];
  let state = from;
  for (const each of list) {
    const rated = rate(line, state, each);
    if ('code' in rated) throw new Error(rated.message);
    charges.push(rated.charge);
    state = rated.state;
  }
  return { charges, state, total: formatDecimal(sum(charges.map(decimal))) };
}

const shuffled = usages.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

describe('rate, on any line and any usage', () => {
  it('agrees with the same line computed in decimals', () => {
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        let state = emptyState;
        for (const each of list) {
          const rated = rate(line, state, each);
          if ('code' in rated) throw new Error(rated.message);
          expect(chargeInDecimals(line, state, each)).toBe(rated.charge);
          state = rated.state;
        }
      }),
      { numRuns: 600 },
    );
  });

  it('says why in parts that sum to the price, and comes to the charge', () => {
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        const { state } = rateAll(line, list);
        for (const each of list) {
          const why = explain(line, state, each);
          if ('code' in why) throw new Error(why.message);
          const price = decimal(why.steps[0]?.amount ?? '').abs();
          const parts = sum(why.parts.map(({ amount }) => decimal(amount)));
          expect(formatDecimal(round(parts, 12, 'halfUp'))).toBe(
            formatDecimal(round(price, 12, 'halfUp')),
          );
          const rated = rate(line, state, each);
          expect('code' in rated || rated.charge).toBe(why.charge);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('books charges that sum to the price of the aggregate', () => {
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        const { total, state } = rateAll(line, list);
        expect(total).toBe(writeState(state).booked);
      }),
    );
  });

  it('tells of a total only parts that sum to what was booked, to the last digit', () => {
    const told = { none: 0, some: 0 };
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        const { state } = rateAll(line, list);
        const parts = toldTotal(line, state);
        told[parts === undefined ? 'none' : 'some'] += 1;
        if (parts === undefined) return;
        const total = formatDecimal(sum(parts.map(({ amount }) => amount)));
        expect(total).toBe(writeState(state).booked);
        for (const { amount, quantity } of parts)
          expect(Math.max(amount.decimalPlaces(), quantity.decimalPlaces())).toBeLessThanOrEqual(
            12,
          );
        if (line.measures !== 'quantity' || parts.some(({ of }) => of === 'events')) return;
        const billed = formatScaled(billedTotal(line, state.aggregate), 12);
        expect(formatDecimal(sum(parts.map(({ quantity }) => quantity)))).toBe(billed);
      }),
      { numRuns: 600 },
    );
    expect(Math.min(told.none, told.some)).toBeGreaterThan(50);
  });

  it('tells every total of a line that only prices', () => {
    const model = price.filter((one) => one.model !== 'percentage');
    const plain = fc
      .tuple(model, units)
      .map(([one, [meterUnit = '', unit]]) =>
        compiled(one, {}, { unit: meterUnit, aggregation: 'sum' }, unit),
      );
    fc.assert(
      fc.property(plain, usages, (line, list) => {
        const { state } = rateAll(line, list);
        fc.pre(state.aggregate >= 0n && state.events > 0n);
        expect(toldTotal(line, state)).toBeDefined();
      }),
    );
  });

  it('gives one total whatever the order', () => {
    fc.assert(
      fc.property(
        lines.filter((line) => !isOrderSensitive(line)),
        shuffled,
        (line, [list, other]) => {
          expect(rateAll(line, other).total).toBe(rateAll(line, list).total);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('goes on from a stored row as if it had never stopped', () => {
    fc.assert(
      fc.property(lines, usages, fc.nat(12), (line, list, cut) => {
        const first = rateAll(line, list.slice(0, cut));
        const row = writeState(first.state);
        const stored = {
          ...row,
          extra: row.extra === null ? null : (JSON.parse(row.extra) as unknown),
        };
        // What a uniqueCount met has rows of its own.
        const read = readState(stored);
        const state = line.uniqueBy === null ? read : withSeen(read, addedValues(first.state));
        const second = rateAll(line, list.slice(cut), state);
        expect([...first.charges, ...second.charges]).toEqual(rateAll(line, list).charges);
      }),
    );
  });

  it('answers the same twice, for its states never change', () => {
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        const { state } = rateAll(line, list);
        expect(rateAll(line, list, state)).toEqual(rateAll(line, list, state));
        expect(closing(line, state)).toBe(closing(line, state));
      }),
    );
  });

  it('bills quantities that sum to the priced aggregate', () => {
    fc.assert(
      fc.property(lines, usages, (line, list) => {
        fc.pre(
          line.line.scope === 'period' &&
            line.measures === 'quantity' &&
            line.unit === line.meter.unit,
        );
        fc.pre(line.line.convert === null);
        let state = emptyState;
        const billed = list.map((each) => {
          const rated = rate(line, state, each);
          if ('code' in rated) throw new Error(rated.message);
          state = rated.state;
          return decimal(rated.billed);
        });
        expect(formatDecimal(sum(billed))).toBe(writeState(state).aggregate);
      }),
    );
  });

  it('charges a change of version only for what follows it', () => {
    fc.assert(
      fc.property(lines, lines, usages, (old, next, list) => {
        fc.pre(!old.isPerEvent && !next.isPerEvent);
        const before = rateAll(old, list);
        const moved = rebase(next, before.state);
        expect(rebase(next, moved)).toEqual(moved);
        expect(writeState(moved).aggregate).toBe(writeState(before.state).aggregate);
        expect(writeState(rebase(old, moved)).booked).toBe(writeState(before.state).booked);
      }),
    );
  });
});
