import fc from 'fast-check';
import { BUCKET as ANY } from '../../../test/support/data/spendable-bucket';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { instant } from '../../core/time';
import { type SpendableBucket, spendable } from './bucket';
import { type WantedValue, chooseBuckets, withDraws } from './choose-buckets';

const AT = instant(1_000_000);

const BUCKET: SpendableBucket = { ...ANY, accountId: 'leaf' };
const WANTED: WantedValue = {
  unit: 'EUR',
  amount: decimal('4'),
  at: AT,
  accountPath: ['leaf', 'middle', 'root'],
  meter: 'data',
  offeringId: 'offer',
  subscriptionId: 'sub',
};

const bucket = (change: Partial<SpendableBucket>): SpendableBucket => ({ ...BUCKET, ...change });
const told = (buckets: readonly SpendableBucket[], change: Partial<WantedValue> = {}) => {
  const { draws, uncovered } = chooseBuckets(buckets, { ...WANTED, ...change });
  const parts = draws.map(({ bucketId, amount }) => `${bucketId} ${formatDecimal(amount)}`);
  return [...parts, `left ${formatDecimal(uncovered)}`].join(', ');
};

describe('chooseBuckets', () => {
  it.each<
    [why: string, change: Partial<SpendableBucket>, wanted: Partial<WantedValue>, told: string]
  >([
    ['takes what is wanted from a bucket that has it', {}, {}, 'b 4, left 0'],
    [
      'takes the last unit and leaves the rest uncovered',
      {},
      { amount: decimal('12') },
      'b 10, left 2',
    ],
    ['takes nothing for an amount of zero', {}, { amount: decimal('0') }, 'left 0'],
    ['takes nothing for a refund', {}, { amount: decimal('-3') }, 'left 0'],
    ['does not touch what is promised to holds', { reserved: decimal('7') }, {}, 'b 3, left 1'],
    [
      'pays for what goes on with the price that includes it',
      { scope: { subscriptionIds: ['first'], priceId: 'pack' } },
      { tenures: [{ priceId: 'pack', id: 'first' }] },
      'b 4, left 0',
    ],
    [
      'does not pay where only another price goes on',
      { scope: { subscriptionIds: ['first'], priceId: 'pack' } },
      { tenures: [{ priceId: 'fee', id: 'first' }] },
      'left 4',
    ],
    [
      'pays for a product whatever is sold of it',
      { scope: { subscriptionIds: ['first'] } },
      { tenures: [{ priceId: null, id: 'first' }] },
      'b 4, left 0',
    ],
    ['skips an empty bucket', { remaining: decimal('0') }, {}, 'left 4'],
    ['skips a suspended bucket', { status: 'suspended' }, {}, 'left 4'],
    ['skips an expired bucket', { status: 'expired' }, {}, 'left 4'],
    [
      'pays for what happened at the first instant of validity',
      { validFrom: AT },
      {},
      'b 4, left 0',
    ],
    [
      'does not pay for what happened before validity',
      { validFrom: instant(AT + 1) },
      {},
      'left 4',
    ],
    ['does not pay for what happens at the end of validity', { validTo: AT }, {}, 'left 4'],
    [
      'pays up to the last millisecond of validity',
      { validTo: instant(AT + 1) },
      {},
      'b 4, left 0',
    ],
    ['skips a bucket of another account', { accountId: 'other' }, {}, 'left 4'],
    ['skips an ancestor’s bucket that is not shared', { accountId: 'root' }, {}, 'left 4'],
    [
      'spends an ancestor’s shared bucket',
      { accountId: 'root', isShared: true },
      {},
      'b 4, left 0',
    ],
    ['skips a shared bucket of a stranger', { accountId: 'x', isShared: true }, {}, 'left 4'],
    ['skips a bucket of another unit', { unit: 'USD' }, {}, 'left 4'],
    ['skips a voice bucket for data', { unit: 'second' }, { unit: 'byte' }, 'left 4'],
    [
      'takes bytes from a bucket kept in GB',
      { unit: 'GB' },
      { unit: 'byte' },
      'b 0.000000004, left 0',
    ],
    [
      'takes GB from a bucket kept in bytes',
      { unit: 'byte' },
      { unit: 'GB' },
      'b 10, left 3.99999999',
    ],
    ['spends on a meter in scope', { scope: { meters: ['data'] } }, {}, 'b 4, left 0'],
    ['does not spend on a meter out of scope', { scope: { meters: ['voice'] } }, {}, 'left 4'],
    [
      'does not spend scoped value on an unknown offering',
      { scope: { offeringIds: ['offer'] } },
      { offeringId: null },
      'left 4',
    ],
    [
      'spends on a subscription in scope',
      { scope: { subscriptionIds: ['sub'] } },
      {},
      'b 4, left 0',
    ],
    ['does not spend on another subscription', { scope: { subscriptionIds: ['x'] } }, {}, 'left 4'],
    ['spends on nothing when the scope is an empty list', { scope: { meters: [] } }, {}, 'left 4'],
  ])('%s', (_why, change, wanted, expected) => {
    expect(told([bucket(change)], wanted)).toBe(expected);
  });

  it('takes nothing from an account without buckets', () => {
    expect(told([])).toBe('left 4');
  });

  it('goes on to the next bucket where the first one ends', () => {
    const first = bucket({ id: 'first', remaining: decimal('1.5'), priority: 1 });
    expect(told([bucket({}), first])).toBe('first 1.5, b 2.5, left 0');
  });

  it('never takes more than is spendable, and covers all or empties what it may spend', () => {
    const amounts = fc.integer({ min: 0, max: 1_000 }).map((n) => decimal(`${n}`));
    const buckets = fc.array(fc.tuple(amounts, amounts, fc.constantFrom(1, 2, 50)), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(buckets, amounts, (rows, amount) => {
        const all = rows.map(([free, reserved, priority], index) =>
          bucket({
            id: `b${index}`,
            remaining: free.plus(reserved),
            reserved,
            priority,
            createdSeq: index,
          }),
        );
        const { draws, uncovered } = chooseBuckets(all, { ...WANTED, amount });
        const after = withDraws(all, draws);
        expect(sum(draws.map((draw) => draw.covered)).plus(uncovered)).toEqual(amount);
        expect(after.every((one) => !spendable(one).isNegative())).toBe(true);
        expect(uncovered.isZero() || after.every((one) => spendable(one).isZero())).toBe(true);
      }),
    );
  });
});
