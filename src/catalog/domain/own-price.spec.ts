import fc from 'fast-check';
import { instant } from '../../core/time';
import { isSameAgreed, ownPrice } from './own-price';
import { NOTHING_ELSE, type PriceDiscount, type SoldPrice } from './sold-price';

type Terms = Omit<SoldPrice, 'id'>;

const text = fc.constantFrom('1', '2.5', '30');
const at = fc.option(fc.integer({ min: 0, max: 3 }).map((n) => instant(n * 86_400_000)));

const discount: fc.Arbitrary<PriceDiscount> = fc.record({
  percent: fc.option(text),
  amount: fc.option(text),
  priceIds: fc.subarray(['line', 'own~1']),
  alteration: fc.record({
    raises: fc.boolean(),
    priority: fc.option(fc.nat(2)),
    from: at,
    to: at,
  }),
});

const terms: fc.Arbitrary<Terms> = fc
  .record({
    name: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('recurring' as const, 'oneTime' as const),
    currency: fc.option(fc.constantFrom('EUR', 'USD')),
    amount: fc.option(text),
    period: fc.option(fc.record({ unit: fc.constant('month' as const), length: fc.nat(3) })),
    taxes: fc.array(fc.record({ category: fc.constant('VAT'), ratePercent: text }), {
      maxLength: 2,
    }),
    discount: fc.option(discount),
    whileSuspended: fc.constantFrom('free' as const, 'charge' as const),
  })
  .map((said) => ({ ...NOTHING_ELSE, ...said }));

const idOf = (each: Terms, nth = 1): string => ownPrice('product', each, nth).id;

/** The same, its terms in another order, with terms more that say nothing. */
function reworded<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reworded) as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, each]) => [key, reworded(each)] as const);
  const more = { later: undefined, none: null, off: false, empty: [] };
  return { ...Object.fromEntries(members.reverse()), ...more } as T;
}

it('has the id that follows from what is agreed, in whatever order it is said', () => {
  fc.assert(
    fc.property(terms, (each) => {
      expect(idOf(reworded(each))).toBe(idOf(each));
      expect(isSameAgreed(reworded(each), each)).toBe(true);
    }),
  );
});

it('has it without the terms that say what is so anyway', () => {
  fc.assert(
    fc.property(terms, (each) => {
      const said = Object.entries(each).filter(
        ([term, value]) => value !== NOTHING_ELSE[term as keyof typeof NOTHING_ELSE],
      );
      expect(idOf(Object.fromEntries(said) as Terms)).toBe(idOf(each));
    }),
  );
});

it('is another where anything else is agreed, or the same once more', () => {
  fc.assert(
    fc.property(terms, terms, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(idOf(one) === idOf(other)).toBe(isSame);
      expect(isSameAgreed(one, other)).toBe(isSame);
      expect(idOf(one, 2)).not.toBe(idOf(one));
      expect(ownPrice('another', one, 1).id).not.toBe(idOf(one));
    }),
    { numRuns: 500 },
  );
});

it('is the same when only the catalogue was written anew', () => {
  const stored = { revision: '2', version: '2', selling: 'withdrawn' as const };
  fc.assert(
    fc.property(terms, (each) => {
      expect(idOf({ ...each, ...stored })).toBe(idOf(each));
    }),
  );
});
