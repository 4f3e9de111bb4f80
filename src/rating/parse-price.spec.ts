import type { LineError } from './fields';
import { parsePrice } from './parse-price';
import type { Model } from './price';
import { MODEL_NAMES } from './pricing/pricing';

// The compiler asks for a line of every model of the union.
const LEAST_OF_EACH: Readonly<Record<Model, object>> = {
  flat: { amount: '1' },
  unit: { rate: '1' },
  graduated: { tiers: [{ upTo: null, rate: '1' }] },
  volume: { tiers: [{ upTo: null, rate: '1' }] },
  package: { size: '10', amount: '1' },
  percentage: { percent: '1' },
  graduatedPercentage: { tiers: [{ upTo: null, percent: '1' }] },
  dynamic: {},
  formula: { expression: 'quantity * 0.1' },
};

const read = (json: unknown) => {
  const errors: LineError[] = [];
  const price = parsePrice(json, 'price', errors);
  return { price, errors };
};

it('knows every model of the union', () => {
  expect([...MODEL_NAMES].sort()).toEqual(Object.keys(LEAST_OF_EACH).sort());
});

it.each(Object.entries(LEAST_OF_EACH))('reads a price of the model %s', (model, terms) => {
  const { price, errors } = read({ model, ...terms });
  expect(errors).toEqual([]);
  expect(price).toMatchObject({ model });
});

it.each(Object.entries(LEAST_OF_EACH))(
  'refuses a field that the model %s does not have',
  (model, terms) => {
    const { errors } = read({ model, ...terms, colour: 'red' });
    expect(errors).toMatchObject([{ path: 'price.colour', code: 'line.unknown-field' }]);
  },
);

it('names the models it knows when asked for another', () => {
  const message = `must be one of ${MODEL_NAMES.join(', ')}`;
  expect(read({ model: 'magic' }).errors).toEqual([
    { path: 'price.model', code: 'price.unknown-model', message },
  ]);
});
