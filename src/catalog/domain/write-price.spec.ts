import { parseLines, type RateLine } from '../../rating';
import { compiled, METERS, WORLD } from '../../../test/support/data/written-price';
import { writePrice } from './write-price';

const CARD = { code: 'ai-retail', currency: 'EUR', timeZone: null };
const meters = new Map(METERS.map((meter) => [meter.code, meter]));
const unit = { model: 'unit', rate: '0.03', per: '1000' };
const tiers = [
  { upTo: '10.5', rate: '2', per: '1', flat: '5' },
  { upTo: null, rate: '1', per: '10' },
];

function parsed(...json: readonly unknown[]): readonly RateLine[] {
  const { lines, errors } = parseLines(json, { meter: (code) => meters.get(code) });
  expect(errors).toEqual([]);
  return lines;
}

function written(json: object) {
  const [line] = parsed({ id: 'a', meter: 'llm.tokens', price: unit, ...json });
  if (line === undefined) throw new Error('not a line');
  const [price, ...parts] = writePrice(line, CARD);
  if (price === undefined) throw new Error('nothing written');
  return { line, price, parts };
}

describe('writePrice', () => {
  it.each([
    ['a price per block', {}],
    ['a unit of its own', { meter: 'iot.data', unit: 'GB' }],
    ['one value', { match: { region: 'eu' } }],
    ['several values', { match: { region: ['eu', 'us'], model: 'gpt-4' } }],
    ['a range', { match: { size: { from: '1.5', to: '20' } } }],
    ['a prefix', { match: { destination: { prefix: '49' } } }],
    ['hours and days', { match: { time: { timeOfDay: ['22:00', '06:30'], days: [6, 7] } } }],
    [
      'tiers with an entry fee',
      { meter: 'iot.data', unit: 'GB', price: { model: 'graduated', tiers } },
    ],
    ['a volume price', { meter: 'iot.data', unit: 'MB', price: { model: 'volume', tiers } }],
  ])('writes %s so that reading it gives the same line', (_what, json) => {
    const { line, price, parts } = written(json);
    const world = { ...WORLD, prices: new Map(parts.map((part) => [part.id, part])) };
    const [read] = parsed(...(compiled(price, world).lines ?? []));
    expect({ ...read, id: line.id }).toEqual(line);
  });

  it.each([
    ['a minimum', { minimum: '5' }],
    ['an allowance', { allowance: '5' }],
    ['a pulse', { pulse: { first: '60', step: '1' } }],
    ['a group', { groupBy: ['device'] }],
    ['a scope of its own', { scope: 'event' }],
    ['windows', { scope: { window: 'PT1H' } }],
    [
      'a last tier that ends',
      {
        beyond: 'refuse',
        price: { model: 'graduated', tiers: [{ upTo: '9', rate: '1' }] },
      },
    ],
    ['a discount', { discounts: [{ percent: '5' }] }],
    ['a priority', { priority: 1 }],
    ['hours of a zone', { match: { time: { days: [6], zone: 'Asia/Tokyo' } } }],
    [
      'steps inside a tier',
      { price: { model: 'graduated', tiers: [{ upTo: null, rate: '1', step: '60' }] } },
    ],
    ['another model', { price: { model: 'package', size: '10', amount: '1' } }],
  ])('points at the card for %s', (_what, json) => {
    const { price, parts } = written(json);
    expect(compiled(price)).toMatchObject({ cardCode: 'ai-retail', lines: null });
    expect(parts).toEqual([]);
  });
});
