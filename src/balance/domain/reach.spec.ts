import fc from 'fast-check';
import { BUCKET as ANY } from '../../../test/support/data/spendable-bucket';
import { decimal } from '../../core/decimal';
import { instant } from '../../core/time';
import type { SpendableBucket } from './bucket';
import { chooseBuckets, type WantedValue } from './choose-buckets';
import { type Reach, reachOf } from './reach';
import { referenceUnit } from './reference-unit';

const PATH = ['leaf', 'middle', 'top'];
const UNITS = ['EUR', 'GB', 'byte', 'minute', 'hour', 'token', 'page'];

const told = (reach: readonly Reach[]) =>
  reach.map(
    ({ accountId, unit, isSharedOnly }) =>
      `${isSharedOnly ? 'shared' : 'all'} ${unit} of ${accountId}`,
  );

describe('reachOf', () => {
  it('is what an account has in the unit, and what is shared above it', () => {
    expect(told(reachOf([{ accountPath: PATH, unit: 'GB' }]))).toEqual([
      'all byte of leaf',
      'shared byte of middle',
      'shared byte of top',
    ]);
  });

  it('names an account and unit once, with all where one of them is its own', () => {
    const top = { accountPath: ['top'], unit: 'hour' };
    const leaf = { accountPath: ['leaf', 'top'], unit: 'minute' };
    const expected = ['all second of leaf', 'all second of top'];
    expect(told(reachOf([top, leaf])).sort()).toEqual(expected);
    expect(told(reachOf([leaf, top])).sort()).toEqual(expected);
  });

  it('leaves nothing out that can be chosen', () => {
    const bucket = fc.record({
      id: fc.uuid(),
      accountId: fc.constantFrom(...PATH, 'sibling'),
      unit: fc.constantFrom(...UNITS).map(referenceUnit),
      isShared: fc.boolean(),
      priority: fc.integer({ min: 0, max: 3 }),
    });
    const wanted = fc.record({
      unit: fc.constantFrom(...UNITS),
      accountPath: fc.constantFrom(PATH, PATH.slice(1), ['sibling', 'top']),
    });
    fc.assert(
      fc.property(fc.array(bucket), wanted, (some, one) => {
        const buckets = some.map((each) => ({ ...BUCKET, ...each }));
        const within = buckets.filter((each) => isWithin(reachOf([one]), each));
        expect(chooseBuckets(within, { ...WANTED, ...one })).toEqual(
          chooseBuckets(buckets, { ...WANTED, ...one }),
        );
      }),
    );
  });
});

/** As the store has it. */
function isWithin(reach: readonly Reach[], bucket: SpendableBucket): boolean {
  return reach.some(
    ({ accountId, unit, isSharedOnly }) =>
      bucket.accountId === accountId && bucket.unit === unit && (bucket.isShared || !isSharedOnly),
  );
}

const BUCKET: SpendableBucket = {
  ...ANY,
  accountId: 'leaf',
  remaining: decimal('3'),
  reserved: decimal('1'),
};

const WANTED: Omit<WantedValue, 'unit' | 'accountPath'> = {
  amount: decimal('1000000'),
  at: instant(1_000),
};
