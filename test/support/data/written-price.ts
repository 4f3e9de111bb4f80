import { compilePrice, type PriceWorld } from '../../../src/catalog/domain/compile-price';
import type { UseValue, ValueUse, WrittenPrice } from '../../../src/catalog/domain/written-price';

export const NOTHING: WrittenPrice = {
  id: 'p1',
  name: 'A price',
  priceType: null,
  version: null,
  price: null,
  percentage: null,
  period: { type: null, length: null },
  unitOfMeasure: { amount: null, units: null },
  uses: [],
  algorithms: [],
  relationships: [],
  parts: [],
  taxes: [],
  validFrom: null,
  validTo: null,
  meter: null,
  exhaustion: null,
  whileSuspended: null,
};

export const METERS: PriceWorld['meters'] = [
  { code: 'llm.tokens', unit: 'token', aggregation: 'sum' },
  { code: 'iot.data', unit: 'byte', aggregation: 'sum' },
  { code: 'voice.calls', unit: 'second', aggregation: 'sum' },
  { code: 'sms.out', unit: 'message', aggregation: 'sum' },
  { code: 'sms.in', unit: 'message', aggregation: 'sum' },
  { code: 'media.views', unit: 'view', aggregation: 'count' },
];

export const WORLD: PriceWorld = {
  meters: METERS,
  cards: new Map([
    ['ai-retail', { book: 'retail', currency: 'EUR' }],
    ['gpu-cost', { book: 'cost', currency: 'USD' }],
  ]),
  prices: new Map(),
  metersOfPrices: new Map([['u1', ['iot.data']]]),
};

export const eur = (amount: string) => ({ amount, currency: 'EUR' });
export const per = (amount: string | null, units: string | null) => ({ amount, units });
export const is = (...values: string[]): UseValue[] =>
  values.map((value) => ({ value, from: null, to: null, interval: null }));
export const between = (
  from: string | null,
  to: string | null,
  interval: string | null = null,
): UseValue[] => [{ value: null, from, to, interval }];
export const use = (name: string, values: UseValue[]): ValueUse => ({ name, values });
export const algorithm = (fields: object) => [
  { id: null, name: null, href: null, plaSpecId: null, ...fields },
];

export function compiled(price: Partial<WrittenPrice>, world: PriceWorld = WORLD) {
  const result = compilePrice({ ...NOTHING, ...price }, world);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.sold;
}

export function problemsOf(price: Partial<WrittenPrice>, world: PriceWorld = WORLD): string[] {
  const result = compilePrice({ ...NOTHING, ...price }, world);
  return 'problems' in result
    ? result.problems.map(({ path, code }) => `${path} ${code}`)
    : ['sold'];
}

export const usage = {
  priceType: 'usage',
  price: eur('0.03'),
  unitOfMeasure: per('1000', 'token'),
};
