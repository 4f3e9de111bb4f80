import { type Meter, compileCard, parseLines } from './index';

const METERS: Readonly<Record<string, Meter>> = {
  calls: { unit: 'second', aggregation: 'sum' },
  traffic: { unit: 'byte', aggregation: 'sum' },
  rounds: { unit: 'minute', aggregation: 'sum' },
};
const lookup = {
  meter: (code: string) => METERS[code],
  isUnit: (unit: string) => unit === 'page',
};

const price = { model: 'unit', rate: '0.1' };
const line = { id: 'a', meter: 'calls', price };
const tiers = (...upTo: unknown[]) => ({
  model: 'graduated',
  tiers: upTo.map((bound) => ({ upTo: bound, rate: '1' })),
});

const errorsOf = (...lines: unknown[]) =>
  parseLines(lines, lookup).errors.map(({ path, code }) => `${path} ${code}`);

describe('parseLines', () => {
  it('reads a line with every term', () => {
    const full = {
      ...line,
      match: { zone: ['a', 'b'], kind: 'voice', roaming: true, size: { from: '0', to: '10' } },
      priority: 2,
      unit: 'minute',
      scope: 'event',
      groupBy: ['deviceId'],
      convert: { divideBy: '2', round: 'up' },
      pulse: { first: '1', step: '0.5' },
      allowance: '100',
      price: tiers('60', null),
      discounts: [{ percent: '50' }, { amount: '5' }],
      minimum: '100',
      maximum: '125',
      allowNegative: true,
      round: { mode: 'up', scale: 4 },
    };
    const parsed = parseLines([full], lookup);
    expect(parsed.errors).toEqual([]);
    expect(
      compileCard(parsed.lines, lookup, 'EUR').lines.map(({ id, unit }) => [id, unit]),
    ).toEqual([['a', 'minute']]);
  });

  it('lets the last tier end where the line refuses what is beyond', () => {
    expect(errorsOf({ ...line, price: tiers('60', '90'), beyond: 'refuse' })).toEqual([]);
  });

  it('takes the unit of the meter when the line names none', () => {
    expect(parseLines([line], lookup).lines[0]?.unit).toBe('second');
  });

  it.each`
    change                                                                                          | error                                                       | why
    ${{ colour: 'red' }}                                                                            | ${'lines[0].colour line.unknown-field'}                     | ${'an unknown field'}
    ${{ price: { ...price, tax: '1' } }}                                                            | ${'lines[0].price.tax line.unknown-field'}                  | ${'an unknown field of a price'}
    ${{ price: undefined }}                                                                         | ${'lines[0].price line.missing'}                            | ${'no price'}
    ${{ price: { model: 'magic' } }}                                                                | ${'lines[0].price.model price.unknown-model'}               | ${'an unknown model'}
    ${{ price: { model: 'formula', expression: 'quantity ^ 2' } }}                                  | ${'lines[0].price.expression price.formula-not-allowed'}    | ${'what a formula may not say'}
    ${{ price: { model: 'formula' } }}                                                              | ${'lines[0].price.expression line.missing'}                 | ${'a formula without a text'}
    ${{ price: tiers('60', '90') }}                                                                 | ${'lines[0].price.tiers[1].upTo price.last-tier-not-open'}  | ${'a last tier that ends'}
    ${{ beyond: 'refuse' }}                                                                         | ${'lines[0].beyond line.not-applicable'}                    | ${'nothing is beyond a price without tiers'}
    ${{ price: tiers('60', null), beyond: 'refuse' }}                                               | ${'lines[0].beyond line.not-applicable'}                    | ${'nothing is beyond an open tier'}
    ${{ price: tiers('60', '90'), beyond: 'charge' }}                                               | ${'lines[0].beyond line.malformed'}                         | ${'what is not refused needs a price'}
    ${{ price: { model: 'unit' } }}                                                                 | ${'lines[0].price.rate line.missing'}                       | ${'no rate'}
    ${{ price: { model: 'unit', rate: 0.1 } }}                                                      | ${'lines[0].price.rate line.malformed'}                     | ${'a decimal that is no string'}
    ${{ price: { model: 'unit', rate: '-1' } }}                                                     | ${'lines[0].price.rate line.out-of-range'}                  | ${'a negative rate'}
    ${{ price: { model: 'unit', rate: '1', per: '0' } }}                                            | ${'lines[0].price.per line.out-of-range'}                   | ${'a rate per nothing'}
    ${{ price: tiers() }}                                                                           | ${'lines[0].price.tiers price.tier-count'}                  | ${'no tiers'}
    ${{ price: { model: 'volume' } }}                                                               | ${'lines[0].price.tiers line.missing'}                      | ${'missing tiers'}
    ${{ price: tiers('10', '20') }}                                                                 | ${'lines[0].price.tiers[1].upTo price.last-tier-not-open'}  | ${'usage above the last tier'}
    ${{ price: tiers('10', null, null) }}                                                           | ${'lines[0].price.tiers[1].upTo price.open-tier-not-last'}  | ${'an open tier in the middle'}
    ${{ price: tiers('10', '10', null) }}                                                           | ${'lines[0].price.tiers[1].upTo price.tiers-not-ascending'} | ${'an empty tier'}
    ${{ price: tiers('20', '10', null) }}                                                           | ${'lines[0].price.tiers[1].upTo price.tiers-not-ascending'} | ${'overlapping tiers'}
    ${{ price: tiers(undefined, null) }}                                                            | ${'lines[0].price.tiers[0].upTo line.missing'}              | ${'a tier without a bound'}
    ${{ price: tiers('0', null) }}                                                                  | ${'lines[0].price.tiers[0].upTo line.out-of-range'}         | ${'a tier up to zero'}
    ${{ price: { model: 'package', size: '0', amount: '1' } }}                                      | ${'lines[0].price.size line.out-of-range'}                  | ${'a package of nothing'}
    ${{ price: { model: 'percentage', percent: '1', freeEvents: -1 } }}                             | ${'lines[0].price.freeEvents line.malformed'}               | ${'fewer than no free events'}
    ${{ price: { model: 'percentage', percent: '1', minimumPerEvent: '2', maximumPerEvent: '1' } }} | ${'lines[0].price.maximumPerEvent line.out-of-range'}       | ${'a maximum below the minimum of an event'}
    ${{ meter: 'steps' }}                                                                           | ${'lines[0].meter line.unknown-meter'}                      | ${'an unknown meter'}
    ${{ meter: undefined }}                                                                         | ${'lines[0].meter line.missing'}                            | ${'no meter'}
    ${{ id: '' }}                                                                                   | ${'lines[0].id line.malformed'}                             | ${'an empty id'}
    ${{ id: 'data@1' }}                                                                             | ${'lines[0].id line.malformed'}                             | ${'an id that a correction of data has'}
    ${{ id: 'data/share' }}                                                                         | ${'lines[0].id line.malformed'}                             | ${'an id that the part of a period has'}
    ${{ id: 'data/["de"]' }}                                                                        | ${'lines[0].id line.malformed'}                             | ${'an id that a group of data has'}
    ${{ unit: 'parsec' }}                                                                           | ${'lines[0].unit line.unknown-unit'}                        | ${'an unknown unit'}
    ${{ unit: 'GB' }}                                                                               | ${'lines[0].unit line.unit-mismatch'}                       | ${'a unit of something else'}
    ${{ unit: 'page' }}                                                                             | ${'lines[0].unit line.unit-mismatch'}                       | ${'a declared unit the meter does not count'}
    ${{ scope: { window: 'PT90S' } }}                                                               | ${'lines[0].scope.window line.malformed'}                   | ${'a window of seconds'}
    ${{ scope: { window: 'PT1H', zone: 'UTC' } }}                                                   | ${'lines[0].scope.zone line.unknown-field'}                 | ${'a zone of the window'}
    ${{ scope: { window: 'PT1H' }, allowance: '5' }}                                                | ${'lines[0].allowance line.not-applicable'}                 | ${'an allowance of each window'}
    ${{ scope: { window: 'PT1H' }, minimum: '5' }}                                                  | ${'lines[0].minimum line.not-applicable'}                   | ${'a minimum of each window'}
    ${{ scope: { window: 'PT1H' }, maximum: '5' }}                                                  | ${'lines[0].maximum line.not-applicable'}                   | ${'a maximum of each window'}
    ${{ scope: { window: 'PT1H' }, discounts: [{ amount: '5' }] }}                                  | ${'lines[0].discounts line.not-applicable'}                 | ${'an amount off each window'}
    ${{ scope: { window: 'PT1H' }, price: { ...tiers(null), chargeFlatOnZero: true } }}             | ${'lines[0].price line.not-applicable'}                     | ${'a flat of each window without usage'}
    ${{ scope: 'call' }}                                                                            | ${'lines[0].scope line.malformed'}                          | ${'an unknown scope'}
    ${{ groupBy: ['deviceId', 7] }}                                                                 | ${'lines[0].groupBy line.malformed'}                        | ${'a group that is no name'}
    ${{ convert: { divideBy: '0' } }}                                                               | ${'lines[0].convert.divideBy line.out-of-range'}            | ${'division by zero'}
    ${{ convert: { divideBy: '10', round: 'halfEven' } }}                                           | ${'lines[0].convert.round line.malformed'}                  | ${'a rounding that quantities have not'}
    ${{ pulse: { first: '60', step: '0' } }}                                                        | ${'lines[0].pulse.step line.out-of-range'}                  | ${'a step of zero'}
    ${{ meter: 'rounds', unit: 'second', pulse: { first: '1', step: '1' } }}                        | ${'lines[0].pulse line.pulse-not-exact'}                    | ${'a block that is no decimal part of the meter unit'}
    ${{ allowance: '0.0000000000001' }}                                                             | ${'lines[0].allowance line.out-of-range'}                   | ${'thirteen decimals'}
    ${{ discounts: [{ percent: '101' }] }}                                                          | ${'lines[0].discounts[0].percent line.out-of-range'}        | ${'more than everything off'}
    ${{ discounts: [{ percent: '1', amount: '1' }] }}                                               | ${'lines[0].discounts[0].percent line.malformed'}           | ${'two discounts in one'}
    ${{ minimum: '10', maximum: '9' }}                                                              | ${'lines[0].maximum line.out-of-range'}                     | ${'a maximum below the minimum'}
    ${{ allowNegative: 'yes' }}                                                                     | ${'lines[0].allowNegative line.malformed'}                  | ${'a flag that is a text'}
    ${{ round: { mode: 'ceil', scale: 2 } }}                                                        | ${'lines[0].round.mode line.malformed'}                     | ${'an unknown rounding mode'}
    ${{ round: { mode: 'up', scale: 13 } }}                                                         | ${'lines[0].round.scale line.malformed'}                    | ${'a scale beyond that of charges'}
    ${{ price: { model: 'dynamic' }, pulse: { first: '1', step: '1' } }}                            | ${'lines[0].pulse line.not-applicable'}                     | ${'blocks of an amount'}
    ${{ price: { model: 'percentage', percent: '1' }, allowance: '1' }}                             | ${'lines[0].allowance line.not-applicable'}                 | ${'an allowance beside the free amount'}
    ${{ match: ['a'] }}                                                                             | ${'lines[0].match line.malformed'}                          | ${'dimensions without names'}
    ${{ match: { zone: [] } }}                                                                      | ${'lines[0].match.zone line.malformed'}                     | ${'a list of no values'}
    ${{ match: { zone: { like: 'a' } } }}                                                           | ${'lines[0].match.zone line.malformed'}                     | ${'an unknown condition'}
    ${{ match: { size: { from: '5', to: '5' } } }}                                                  | ${'lines[0].match.size.to line.out-of-range'}               | ${'an empty range'}
    ${{ match: { size: { from: 5 } } }}                                                             | ${'lines[0].match.size.from line.malformed'}                | ${'a bound that is no string'}
    ${{ match: { when: { timeOfDay: ['25:00', '08:00'] } } }}                                       | ${'lines[0].match.when.timeOfDay line.malformed'}           | ${'an hour that does not exist'}
    ${{ match: { when: { days: [6], zone: 'Mars/Olympus' } } }}                                     | ${'lines[0].match.when.zone line.malformed'}                | ${'a zone that does not exist'}
    ${{ match: { when: { days: [0, 1] } } }}                                                        | ${'lines[0].match.when.days line.malformed'}                | ${'a day before Monday'}
  `('refuses $why', ({ change, error }) => {
    expect(errorsOf({ ...line, ...change })).toEqual([error]);
  });

  it('reports every mistake of every line at once', () => {
    const first = { meter: 'steps', price: { model: 'magic' }, scope: 'call' };
    const second = { ...line, id: 'b', colour: 'red', minimum: '-1' };
    expect(errorsOf(first, second, 'third')).toEqual([
      'lines[0].meter line.unknown-meter',
      'lines[0].price.model price.unknown-model',
      'lines[0].id line.missing',
      'lines[0].scope line.malformed',
      'lines[1].colour line.unknown-field',
      'lines[1].minimum line.out-of-range',
      'lines[2] line.malformed',
    ]);
  });

  it.each([undefined, null, {}, [], 'lines'])('refuses %p in place of lines', (json) => {
    expect(parseLines(json, lookup)).toMatchObject({ lines: [], errors: [{ path: 'lines' }] });
  });

  it('refuses a currency that does not exist', () => {
    const { errors } = parseLines([line], { ...lookup, currency: 'EURO' });
    expect(errors).toMatchObject([{ path: 'currency', code: 'price.unknown-currency' }]);
  });

  it('refuses two lines of one id', () => {
    expect(errorsOf({ ...line, match: { a: '1' } }, { ...line, match: { a: '2' } })).toEqual([
      'lines[1].id line.duplicate-id',
    ]);
  });
});

describe('two lines for one usage', () => {
  const pair = (a: object, b: object, terms: object = {}) =>
    errorsOf({ ...line, match: a }, { ...line, id: 'b', match: b, ...terms });
  const hours = (from: string, to: string, days?: number[], zone?: string) => ({
    timeOfDay: [from, to],
    days,
    zone,
  });

  it.each`
    a                                              | b                                                       | why
    ${{}}                                          | ${{}}                                                   | ${'both match anything'}
    ${{ model: 'x' }}                              | ${{ model: ['x', 'y'] }}                                | ${'they share a value'}
    ${{ model: 'x' }}                              | ${{ region: 'eu' }}                                     | ${'a usage may have both'}
    ${{ number: { prefix: '49' } }}                | ${{ number: { prefix: '49' } }}                         | ${'their prefixes are the same'}
    ${{ a: { prefix: '49' }, b: { prefix: '1' } }} | ${{ a: { prefix: '4' }, b: { prefix: '12' } }}          | ${'each has the longer prefix once'}
    ${{ number: { prefix: '491' } }}               | ${{ region: 'eu' }}                                     | ${'only one of them has a prefix'}
    ${{ from: { prefix: '491' } }}                 | ${{ to: { prefix: '49' } }}                             | ${'their prefixes are of two dimensions'}
    ${{ number: '4915' }}                          | ${{ number: { prefix: '49' } }}                         | ${'the value has the prefix'}
    ${{ size: { from: '0', to: '10' } }}           | ${{ size: { from: '9' } }}                              | ${'the ranges meet'}
    ${{ size: '5' }}                               | ${{ size: { to: '6' } }}                                | ${'the value is in the range'}
    ${{ when: hours('08:00', '20:00') }}           | ${{ when: hours('19:00', '07:00') }}                    | ${'the hours meet in the evening'}
    ${{ when: hours('22:00', '06:00') }}           | ${{ when: hours('05:00', '07:00') }}                    | ${'the hours meet after midnight'}
    ${{ when: { days: [1, 2] } }}                  | ${{ when: hours('08:00', '20:00', [2, 3]) }}            | ${'they share Tuesday'}
    ${{ when: { days: [6] } }}                     | ${{ when: hours('22:00', '06:00', [5]) }}               | ${'Friday night lasts into Saturday'}
    ${{ when: { days: [1] } }}                     | ${{ when: hours('22:00', '06:00', [7]) }}               | ${'Sunday night lasts into Monday'}
    ${{ when: hours('08:00', '12:00') }}           | ${{ when: hours('12:00', '18:00', [1], 'Asia/Tokyo') }} | ${'their zones differ'}
  `('are ambiguous when $why', ({ a, b }) => {
    expect(pair(a, b)).toEqual(['lines[1].match line.ambiguous']);
  });

  it.each`
    a                                             | b                                              | why
    ${{ model: 'x' }}                             | ${{ model: 'y' }}                              | ${'their values differ'}
    ${{ model: 'x' }}                             | ${{ model: 'x', region: 'eu' }}                | ${'one is more specific'}
    ${{ number: { prefix: '49' } }}               | ${{ number: { prefix: '43' } }}                | ${'the prefixes differ'}
    ${{ number: { prefix: '49' } }}               | ${{ number: { prefix: '491' } }}               | ${'the longer prefix is more specific'}
    ${{ number: { prefix: '49' }, model: 'x' }}   | ${{ number: { prefix: '491' }, region: 'eu' }} | ${'whatever else they ask'}
    ${{ a: { prefix: '4' }, b: { prefix: '1' } }} | ${{ a: { prefix: '49' }, b: { prefix: '1' } }} | ${'one prefix is longer and none shorter'}
    ${{ size: { from: '0', to: '10' } }}          | ${{ size: { from: '10' } }}                    | ${'ranges are half-open'}
    ${{ size: 'big' }}                            | ${{ size: { from: '0' } }}                     | ${'a text is in no range'}
    ${{ when: hours('08:00', '20:00') }}          | ${{ when: hours('20:00', '08:00') }}           | ${'day and night divide the day'}
    ${{ when: { days: [6, 7] } }}                 | ${{ when: { days: [1, 2, 3, 4, 5] } }}         | ${'the weekend is no workday'}
    ${{ when: { days: [5] } }}                    | ${{ when: hours('00:00', '06:00', [6]) }}      | ${'Saturday morning is not Friday'}
    ${{ when: hours('22:00', '06:00', [5]) }}     | ${{ when: hours('06:00', '22:00', [6]) }}      | ${'Friday night ends as Saturday begins'}
    ${{ when: hours('20:00', '08:00', [4]) }}     | ${{ when: hours('20:00', '08:00', [5]) }}      | ${'one night ends before the next begins'}
  `('are clear when $why', ({ a, b }) => {
    expect(pair(a, b)).toEqual([]);
  });

  it('are clear when a priority decides, or the meters differ', () => {
    expect(pair({ model: 'x' }, { model: 'x' }, { priority: 1 })).toEqual([]);
    expect(pair({ model: 'x' }, { model: 'x' }, { meter: 'traffic' })).toEqual([]);
  });

  it('are named with both paths', () => {
    const { errors } = parseLines([line, { ...line, id: 'b' }], lookup);
    expect(errors[0]?.message).toContain('lines[0] (a) and lines[1] (b)');
  });

  it('are found in a card of ten thousand lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => ({
      ...line,
      id: `${index}`,
      match: { model: `m${index % 100}`, region: `r${index % 9_999}` },
    }));
    const clashing = [...lines, { ...line, id: 'last', match: { model: 'm7', region: 'r7' } }];
    expect(errorsOf(...lines)).toEqual([]);
    expect(errorsOf(...clashing)).toEqual(['lines[10000].match line.ambiguous']);
  });

  it('are found among twenty thousand prefixes', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => ({
      ...line,
      id: `${index}`,
      match: { number: { prefix: `${index}` }, kind: 'voice' },
    }));
    const last = { ...line, id: 'last', match: { number: { prefix: '49' }, kind: 'voice' } };
    expect(errorsOf(...lines)).toEqual([]);
    expect(errorsOf(...lines, last)).toEqual(['lines[20000].match line.ambiguous']);
  });
});
