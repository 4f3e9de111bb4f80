import fc from 'fast-check';
import { BUCKET } from '../../../test/support/data/spendable-bucket';
import { instant } from '../../core/time';
import type { SpendableBucket } from './bucket';
import { inBurnOrder } from './burn-order';

const NAMED = (id: string, change: Partial<SpendableBucket>) => ({
  ...BUCKET,
  createdSeq: 5,
  id,
  ...change,
});

// Written in the order they burn: each is later than the one above by exactly one rule.
const EXPECTED = [
  NAMED('ranked', { priority: 1, validTo: instant(900), origin: 'paid' }),
  NAMED('soonest', { validTo: instant(100), createdSeq: 9 }),
  NAMED('soon', { validTo: instant(200), createdSeq: 8 }),
  NAMED('rolled over', { origin: 'rollover', createdSeq: 7 }),
  NAMED('promotional', { origin: 'promotional', createdSeq: 6 }),
  NAMED('oldest paid', { createdSeq: 1 }),
  NAMED('paid, by id a', { id: 'a', createdSeq: 2 }),
  NAMED('paid, by id b', { id: 'b', createdSeq: 2 }),
  NAMED('ranked last', { priority: 99, validTo: instant(1), origin: 'rollover', createdSeq: 0 }),
];

describe('inBurnOrder', () => {
  it('is priority, expiry, rollover, promotional, paid, age, whatever order they arrive in', () => {
    const shuffled = fc.shuffledSubarray(EXPECTED, { minLength: EXPECTED.length });
    fc.assert(fc.property(shuffled, (buckets) => expect(inBurnOrder(buckets)).toEqual(EXPECTED)));
  });
});
