import { definitionOf } from '../domain/meter';
import { fromDefinition, UNSUPPORTED } from './meter.convert';

const tokens = {
  code: 'llm.tokens',
  name: 'LLM tokens',
  aggregation: 'sum',
  unit: 'token',
  attributes: [{ name: 'model' }, { name: 'direction', values: ['input', 'output'] }],
};

function faultsOf(definition: unknown): string[] {
  const defined = fromDefinition(definition);
  return 'faults' in defined ? defined.faults.map(({ path }) => path) : [];
}

describe('fromDefinition', () => {
  it('takes a meter with its attributes and their allowed values', () => {
    expect(fromDefinition(tokens)).toEqual({ meter: tokens });
  });

  it('names a meter by its code when it has no name', () => {
    const { name: _name, ...nameless } = tokens;
    expect(fromDefinition(nameless)).toMatchObject({ meter: { name: 'llm.tokens' } });
  });

  it.each(['sum', 'count', 'max', 'min', 'latest'])('aggregates by %s', (aggregation) => {
    expect(fromDefinition({ ...tokens, aggregation })).toMatchObject({ meter: { aggregation } });
  });

  it('counts the different values of an attribute', () => {
    expect(fromDefinition({ ...tokens, aggregation: { uniqueCount: 'deviceId' } })).toMatchObject({
      meter: { aggregation: 'uniqueCount', attribute: 'deviceId' },
    });
  });

  it('takes a percentile over windows, and writes it as it was defined', () => {
    const aggregation = { percentile: '99.9', window: 'PT5M' };
    const defined = fromDefinition({ ...tokens, aggregation });
    expect(defined).toMatchObject({ meter: { aggregation: 'percentile' } });
    expect('meter' in defined && definitionOf(defined.meter).aggregation).toEqual(aggregation);
  });

  it.each([
    [{ percentile: '95' }, 'aggregation.window'],
    [{ percentile: '95', window: 'PT1H' }, 'aggregation.window'],
    [{ percentile: 95, window: 'PT5M' }, 'aggregation.percentile'],
    [{ percentile: '0', window: 'PT5M' }, 'aggregation.percentile'],
    [{ percentile: '100.000001', window: 'PT5M' }, 'aggregation.percentile'],
    [{ percentile: '95', window: 'PT5M', zone: 'UTC' }, 'aggregation.zone'],
    ['percentile', 'aggregation.percentile'],
  ])('names what is wrong with %j', (aggregation, path) => {
    expect(fromDefinition({ ...tokens, aggregation })).toMatchObject({ faults: [{ path }] });
  });

  it.each([['timeWeightedSum'], [{ timeWeightedSum: {} }]])(
    'tells %j apart from a mistake: it comes later',
    (aggregation) => {
      expect(fromDefinition({ ...tokens, aggregation })).toMatchObject({
        isUnsupported: true,
        faults: [{ path: 'aggregation', code: UNSUPPORTED }],
      });
    },
  );

  it.each([
    ['no object', 'sum', ['']],
    ['no code', { ...tokens, code: '' }, ['code']],
    ['a code that no path carries', { ...tokens, code: 'a/b' }, ['code']],
    ['a name that is no text', { ...tokens, name: 7 }, ['name']],
    ['an unknown aggregation', { ...tokens, aggregation: 'median' }, ['aggregation']],
    [
      'uniqueCount of nothing',
      { ...tokens, aggregation: 'uniqueCount' },
      ['aggregation.uniqueCount'],
    ],
    ['a unit with spaces', { ...tokens, unit: 'a b' }, ['unit']],
    ['attributes that are no list', { ...tokens, attributes: {} }, ['attributes']],
    ['an attribute without a name', { ...tokens, attributes: [{}] }, ['attributes[0].name']],
    [
      'an attribute listed twice',
      { ...tokens, attributes: [{ name: 'a' }, { name: 'a' }] },
      ['attributes[1].name'],
    ],
    [
      'no allowed value at all',
      { ...tokens, attributes: [{ name: 'a', values: [] }] },
      ['attributes[0].values'],
    ],
    ['several mistakes at once', { aggregation: 'x', unit: '' }, ['code', 'aggregation', 'unit']],
  ])('refuses %s', (_what, definition, paths) => {
    expect(faultsOf(definition)).toEqual(paths);
  });
});
