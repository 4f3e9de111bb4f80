import { decimal, formatDecimal, sum } from '../core/decimal';
import { instant } from '../core/time';
import {
  type Aggregation,
  type CompiledLine,
  type CounterState,
  type Usage,
  closing,
  compileCard,
  emptyState,
  explain,
  isOrderSensitive,
  parseLines,
  rate,
  readState,
  rebase,
  withSeen,
  writeState,
} from './index';

const unitPrice = { model: 'unit', rate: '1' };

function line(terms: object, unit = 'unit', aggregation: Aggregation = 'sum'): CompiledLine {
  const lookup = { meter: () => ({ unit, aggregation, attribute: 'device' }) };
  const parsed = parseLines([{ id: 'line', meter: 'm', price: unitPrice, ...terms }], lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

function usage(quantity: string, attributes = {}, at = 0, id = 'u'): Usage {
  return { id, at: instant(at), quantity, attributes };
}

function rateAll(of: CompiledLine, usages: readonly Usage[], from: CounterState = emptyState) {
  let state = from;
  const rated = usages.map((each) => {
    const outcome = rate(of, state, each);
    if ('code' in outcome) throw new Error(outcome.code);
    state = outcome.state;
    return outcome;
  });
  return {
    charges: rated.map(({ charge }) => charge),
    billed: rated.map(({ billed }) => billed),
    state,
  };
}

describe('unit conversion', () => {
  it.each`
    meterUnit       | unit          | quantity        | charge              | billed              | why
    ${'byte'}       | ${'GB'}       | ${'2500000000'} | ${'2.5'}            | ${'2.5'}            | ${'decimal prefixes'}
    ${'byte'}       | ${'GiB'}      | ${'1073741824'} | ${'1'}              | ${'1'}              | ${'binary prefixes'}
    ${'second'}     | ${'minute'}   | ${'90'}         | ${'1.5'}            | ${'1.5'}            | ${'time'}
    ${'GPU-second'} | ${'GPU-hour'} | ${'1'}          | ${'0.000277777778'} | ${'0.000277777778'} | ${'an endless fraction is rounded once'}
    ${'GB'}         | ${'MB'}       | ${'0.5'}        | ${'500'}            | ${'500'}            | ${'to the smaller unit'}
  `(
    '$quantity $meterUnit priced per $unit: $why',
    ({ meterUnit, unit, quantity, charge, billed }) => {
      const rated = rateAll(line({ unit }, meterUnit), [usage(quantity)]);
      expect([rated.charges, rated.billed]).toEqual([[charge], [billed]]);
    },
  );

  it('adds endless fractions up to the whole', () => {
    const seconds = Array.from({ length: 3_600 }, () => usage('1'));
    const { charges, billed } = rateAll(line({ unit: 'GPU-hour' }, 'GPU-second'), seconds);
    expect(formatDecimal(sum(charges.map(decimal)))).toBe('1');
    expect(formatDecimal(sum(billed.map(decimal)))).toBe('1');
  });

  it('keeps a pulsed aggregate in the unit of the meter', () => {
    const perMinute = line({ unit: 'minute', pulse: { first: '1', step: '0.5' } }, 'second');
    const { charges, billed, state } = rateAll(perMinute, [usage('10'), usage('61')]);
    expect({ charges, billed }).toEqual({ charges: ['1', '1.5'], billed: ['1', '1.5'] });
    expect(writeState(state).aggregate).toBe('150');
  });

  it('bills whole units as the total completes them', () => {
    const thousands = line({ convert: { divideBy: '1000', round: 'up' } });
    const { billed } = rateAll(thousands, [usage('400'), usage('400'), usage('400')]);
    expect(billed).toEqual(['1', '0', '1']);
  });
});

describe('meters', () => {
  const seen = (device: string) => usage('1', { device });

  it.each`
    aggregation      | usages                                                       | charges                 | why
    ${'sum'}         | ${[usage('3'), usage('4'), usage('-2')]}                     | ${['3', '4', '-2']}     | ${'everything adds up'}
    ${'count'}       | ${[usage('3'), usage('4'), usage('-2')]}                     | ${['1', '1', '-1']}     | ${'a correction takes an event back'}
    ${'max'}         | ${[usage('3'), usage('7'), usage('5')]}                      | ${['3', '4', '0']}      | ${'only a new high costs'}
    ${'min'}         | ${[usage('7'), usage('3'), usage('5')]}                      | ${['7', '-4', '0']}     | ${'a new low gives back'}
    ${'latest'}      | ${[usage('7', {}, 2), usage('3', {}, 1), usage('5', {}, 3)]} | ${['7', '0', '-2']}     | ${'late by time changes nothing'}
    ${'latest'}      | ${[usage('7', {}, 1, 'b'), usage('3', {}, 1, 'a')]}          | ${['7', '0']}           | ${'at one time the later id counts'}
    ${'uniqueCount'} | ${[seen('a'), seen('b'), seen('a'), seen('c')]}              | ${['1', '1', '0', '1']} | ${'each value counts once'}
  `('$aggregation: $why', ({ aggregation, usages, charges }) => {
    expect(rateAll(line({}, 'unit', aggregation), usages).charges).toEqual(charges);
  });

  it('counts unique values on from a stored row, and from a state that others went on from', () => {
    const unique = line({}, 'unit', 'uniqueCount');
    const { state } = rateAll(unique, [seen('a'), seen('b')]);
    expect(rateAll(unique, [seen('c')], state).charges).toEqual(['1']);
    expect(rateAll(unique, [seen('d'), seen('c')], state).charges).toEqual(['1', '1']);
    const stored = withSeen(readState(writeState(state)), ['b']);
    expect(rateAll(unique, [seen('b'), seen('e')], stored).charges).toEqual(['0', '1']);
  });
});

describe('a usage that cannot be rated', () => {
  it.each`
    terms                              | aggregation      | used            | code                          | path
    ${{}}                              | ${'sum'}         | ${usage('1e3')} | ${'usage.quantity-malformed'} | ${'quantity'}
    ${{}}                              | ${'sum'}         | ${usage('')}    | ${'usage.quantity-malformed'} | ${'quantity'}
    ${{}}                              | ${'uniqueCount'} | ${usage('1')}   | ${'usage.attribute-missing'}  | ${'attributes.device'}
    ${{ price: { model: 'dynamic' } }} | ${'sum'}         | ${usage('1')}   | ${'usage.amount-missing'}     | ${'amount'}
  `('says $code', ({ terms, aggregation, used, code, path }) => {
    const of = line(terms, 'unit', aggregation);
    expect(rate(of, emptyState, used)).toMatchObject({ code, path });
    expect(explain(of, emptyState, used)).toMatchObject({ code });
  });

  it('says when a total outgrows what can be stored', () => {
    const million = line({ price: { model: 'unit', rate: '1000000' } });
    const huge = usage('99999999999999999999999999');
    const { state } = rateAll(line({}), [huge]);
    expect(readState(writeState(state))).toEqual(state);
    expect(rate(line({}), state, usage('1'))).toMatchObject({ code: 'usage.out-of-range' });
    expect(rate(million, emptyState, huge)).toMatchObject({ code: 'usage.out-of-range' });
  });
});

describe('a card version that changes within the period', () => {
  const tiers = (first: string, second: string) => ({
    price: {
      model: 'graduated',
      tiers: [
        { upTo: '10', rate: first },
        { upTo: null, rate: second },
      ],
    },
  });
  const old = line({ ...tiers('1', '0.5'), minimum: '12' });
  const next = line({ ...tiers('2', '3'), minimum: '40' });

  it('charges what follows at the new rates, from where the tiers stand', () => {
    const before = rateAll(old, [usage('8')]);
    const after = rateAll(next, [usage('4')], rebase(next, before.state));
    expect([...before.charges, ...after.charges]).toEqual(['8', '10']);
  });

  it('trues a minimum up to what was charged under both', () => {
    const { state } = rateAll(old, [usage('8')]);
    const { state: moved } = rateAll(next, [usage('4')], rebase(next, state));
    expect(closing(next, moved)).toBe('22');
    expect(closing(old, rebase(old, moved))).toBe('0');
    expect(closing(next, readState(writeState(moved)))).toBe('22');
  });

  it('leaves an empty counter empty', () => {
    expect(rebase(next, emptyState)).toBe(emptyState);
  });
});

describe('closing', () => {
  const open = { upTo: null };
  const chargeFlatOnZero = true;
  const entryFee = { model: 'graduated', tiers: [{ ...open, flat: '3' }], chargeFlatOnZero };
  const shareOfMoney = {
    model: 'graduatedPercentage',
    tiers: [{ ...open, percent: '1', flat: '7' }],
    chargeFlatOnZero,
  };

  it.each`
    terms                                | usages           | due
    ${{ minimum: '20' }}                 | ${[]}            | ${'20'}
    ${{ minimum: '20' }}                 | ${[usage('25')]} | ${'0'}
    ${{ minimum: '20', scope: 'event' }} | ${[usage('5')]}  | ${'15'}
    ${{}}                                | ${[usage('5')]}  | ${'0'}
    ${{ price: entryFee }}               | ${[]}            | ${'3'}
    ${{ price: entryFee }}               | ${[usage('0')]}  | ${'0'}
    ${{ price: shareOfMoney }}           | ${[]}            | ${'7'}
    ${{ price: shareOfMoney }}           | ${[usage('0')]}  | ${'0'}
  `('owes $due more', ({ terms, usages, due }) => {
    const of = line(terms);
    expect(closing(of, rateAll(of, usages).state)).toBe(due);
  });
});

describe('a state', () => {
  const cases = {
    'a plain sum': line({}),
    'calls under a cap': line({ scope: 'event', maximum: '5' }),
    'the latest level': line({}, 'unit', 'latest'),
    'unique values': line({}, 'unit', 'uniqueCount'),
  };

  it.each(Object.entries(cases))('of %s is the same after a round trip', (_what, of) => {
    const used = [usage('3', { device: 'a' }, 1), usage('4', { device: 'b' }, 2)];
    const { state } = rateAll(of, used);
    expect(writeState(readState(writeState(state)))).toEqual(writeState(state));
  });

  it('carries nothing extra where nothing is needed', () => {
    const { state } = rateAll(line({ scope: 'event' }), [usage('3')]);
    expect(writeState(state)).toEqual({ aggregate: '3', booked: '3', events: '1', extra: null });
  });
});

describe('isOrderSensitive', () => {
  it.each`
    terms                                                                | sensitive
    ${{}}                                                                | ${false}
    ${{ allowance: '10' }}                                               | ${false}
    ${{ allowance: '10', scope: 'event' }}                               | ${true}
    ${{ price: { model: 'percentage', percent: '1' } }}                  | ${false}
    ${{ price: { model: 'percentage', percent: '1', freeEvents: 1 } }}   | ${true}
    ${{ price: { model: 'percentage', percent: '1', freeAmount: '9' } }} | ${true}
  `('is $sensitive for $terms', ({ terms, sensitive }) => {
    expect(isOrderSensitive(line(terms))).toBe(sensitive);
  });
});

describe('explain', () => {
  it('names the tiers, the steps and both totals', () => {
    const tiered = line(
      {
        unit: 'kilotoken',
        allowance: '1',
        price: {
          model: 'graduated',
          tiers: [
            { upTo: '10', rate: '0.3', flat: '1' },
            { upTo: null, rate: '0.2' },
          ],
        },
        discounts: [{ percent: '10' }],
        maximum: '4',
      },
      'token',
    );
    const { state } = rateAll(tiered, [usage('5000')]);
    expect(explain(tiered, state, usage('8000'))).toEqual({
      line: 'line',
      meter: 'm',
      model: 'graduated',
      scope: 'period',
      reported: { quantity: '8000', unit: 'token' },
      counted: '8000',
      aggregate: { before: '5000', after: '13000', unit: 'token' },
      priced: { quantity: '12', unit: 'kilotoken' },
      parts: [
        { what: 'tier 1', quantity: '10', amount: '4' },
        { what: 'tier 2', quantity: '2', amount: '0.4' },
      ],
      steps: [
        { step: 'price', amount: '4.4' },
        { step: 'discounts', amount: '3.96' },
      ],
      booked: { before: '1.98', after: '3.96' },
      charge: '1.98',
    });
  });

  it('follows a call from its blocks to the cap of the period', () => {
    const call = line({
      scope: 'event',
      pulse: { first: '60', step: '6' },
      maximum: '100',
      round: { mode: 'up', scale: 0 },
    });
    const { state } = rateAll(call, [usage('61')]);
    expect(explain(call, state, usage('50'))).toMatchObject({
      counted: '60',
      steps: [
        { step: 'price', amount: '60' },
        { step: 'round', amount: '60' },
        { step: 'sum of events', amount: '126' },
        { step: 'maximum', amount: '100' },
      ],
      charge: '34',
    });
  });

  it('gives the steps of a credit the sign of what they come to', () => {
    const credit = line({
      allowNegative: true,
      discounts: [{ percent: '10' }],
      round: { mode: 'halfUp', scale: 0 },
    });
    expect(explain(credit, emptyState, usage('-5.5'))).toMatchObject({
      parts: [{ quantity: '5.5', amount: '5.5' }],
      steps: [
        { step: 'price', amount: '-5.5' },
        { step: 'discounts', amount: '-4.95' },
        { step: 'round', amount: '-5' },
      ],
      charge: '-5',
    });
  });

  it('shows a price made of thirds as what it is', () => {
    const thirds = { upTo: '1', rate: '1', per: '3' };
    const tiers = [thirds, { ...thirds, upTo: '2' }, { ...thirds, upTo: null }];
    const of = line({ price: { model: 'graduated', tiers } });
    expect(explain(of, emptyState, usage('3'))).toMatchObject({
      steps: [{ step: 'price', amount: '1' }],
      charge: '1',
    });
  });
});
