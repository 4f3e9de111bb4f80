import type { DomainError } from '../../core/domain-error';
import { again, list, object, text } from './schema';
import { price, reference, timePeriod } from './parts';
import { isReadAs, misplacedIn } from './misplaced-words';
import { validateBody } from './validate';

const PRICE = object('SoldPrice', { priceType: text, price, priceAlteration: list(price) });
const THING = object('Thing', {
  name: text,
  validFor: timePeriod,
  productPrice: list(PRICE),
  other: reference('ThingRef'),
  thing: list(again('Thing')),
});
const TYPE = { name: 'Thing', schema: THING, mandatory: [] };

function pathsOf(body: object, before?: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    validateBody(TYPE, body, before);
    return [];
  } catch (error: unknown) {
    return ((error as DomainError).details ?? []).map(({ path }) => path);
  }
}

it.each<[string, object, readonly string[]]>([
  ['where it belongs', { productPrice: [{ price: { taxRate: 19 } }] }, []],
  ['one level up', { taxRate: 19 }, ['taxRate']],
  ['one level down', { productPrice: [{ productPrice: [{}] }] }, ['productPrice[0].productPrice']],
  ['at any depth', { thing: [{ thing: [{ tax: [1] }] }] }, ['thing[0].thing[0].tax']],
  [
    'time of a price',
    { productPrice: [{ validFor: { startDateTime: '2026-01-01' } }] },
    ['productPrice[0].validFor'],
  ],
  ['time of another thing', { validFor: { startDateTime: '2026-01-01' } }, []],
  ['by either name of a list', { productPrice: [{ productPriceAlteration: [{}] }] }, []],
  ['in a reference, as a copy', { other: { id: 'x', taxRate: 19 } }, []],
  ['in what is no structure of TMF', { mine: { taxRate: 19 } }, []],
  [
    'that says nothing',
    { taxRate: 0, tax: [], price: { dutyFreeAmount: { value: 0 } }, priceType: null },
    [],
  ],
  ['several', { taxRate: 19, price: { x: 1 } }, ['taxRate', 'price']],
])('judges a word %s', (_where, body, paths) => {
  expect(pathsOf(body)).toEqual(paths);
});

it('lets a change leave what stood there, and no other', () => {
  const stood = { name: 'a', taxRate: 19, productPrice: [{ tax: [{ taxRate: 7 }] }] };
  expect(pathsOf({ ...stood, name: 'b' }, stood)).toEqual([]);
  expect(pathsOf({ ...stood, taxRate: 7 }, stood)).toEqual(['taxRate']);
});

it('knows the words of both versions of a structure', () => {
  const next = object('NextThing', { taxRate: text });
  expect(misplacedIn(THING)).toHaveProperty('taxRate');
  isReadAs(next, THING);
  expect(misplacedIn(THING)).not.toHaveProperty('taxRate');
  expect(misplacedIn(next)).not.toHaveProperty('productPrice');
});
