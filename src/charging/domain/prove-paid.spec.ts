import fc from 'fast-check';
import { formatScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { instant } from '../../core/time';
import { addCharge, newPaidCharge, type PaidCharge, paidIdOf, takeBack } from './paid-charge';
import {
  afterStep,
  disproofOfCovered,
  disproofOfOrder,
  disproofOfPaid,
  type StoredPaid,
  UNPAID,
} from './prove-paid';

const KEY = {
  rootId: 'ann',
  subscriptionId: 'p',
  currency: 'EUR',
  priceId: 'call',
  line: 'l',
  serviceFrom: instant(0),
};
const BUCKET = { rootId: 'ann', unit: 'EUR', origin: 'paid', isRemade: false };
const BUCKETS = new Map([
  ['a', BUCKET],
  ['b', { ...BUCKET, origin: 'promotional' }],
  ['other', { ...BUCKET, rootId: 'bob' }],
  ['euros', { ...BUCKET, unit: 'USD' }],
  ['again', { ...BUCKET, origin: 'promotional', isRemade: true }],
]);

const paidOf = (more: Partial<StoredPaid>): StoredPaid => {
  const whole = { id: paidIdOf(KEY), key: KEY, charged: '10', parts: [], credited: [] };
  return { ...whole, buckets: BUCKETS, ...more };
};
const part = (bucketId: string, level: string, amount: string, origin = 'paid') => {
  return { bucketId, origin, amount, level };
};

it.each<[why: string, more: Partial<StoredPaid>, says: RegExp]>([
  ['two buckets that paid one after the other', { parts: [part('a', '0', '3')] }, /^holds$/],
  ['the charge of another', { key: { ...KEY, line: 'other' } }, /id is not that/],
  ['a bucket that is none', { parts: [part('none', '0', '3')] }, /none is gone/],
  ['a bucket of another root', { parts: [part('other', '0', '3')] }, /other is gone, or of/],
  ['a bucket of another currency', { parts: [part('euros', '0', '3')] }, /euros is in USD/],
  ['another origin', { parts: [part('b', '0', '3')] }, /b is promotional, and paid as paid/],
  ['the origin of a bucket that was made again', { parts: [part('again', '0', '3')] }, /^holds$/],
  ['nothing paid', { parts: [part('a', '0', '0')] }, /a paid 0/],
  ['less than nothing credited', { credited: [{ bucketId: 'a', amount: '-1' }] }, /a paid -1/],
  [
    'a level that another had paid',
    { parts: [part('a', '0', '3'), part('a', '2', '3')] },
    /paid from 2 on/,
  ],
  ['a level above what is charged', { parts: [part('a', '8', '3')] }, /paid what is above/],
])('%s', (_, more, says) => {
  expect(disproofOfPaid(paidOf(more)) ?? 'holds').toMatch(says);
});

it('names the bucket that stands behind one that paid after it', () => {
  const parts = [part('b', '0', '2', 'promotional'), part('a', '2', '2')];
  expect(disproofOfOrder({ parts }, [['b', 'a']])).toBeUndefined();
  expect(disproofOfOrder({ parts }, [['a', 'b']])).toMatch(/a paid before b/);
});

const textOf = (units: bigint) => formatScaled(units, CHARGE_SCALE);
const storedOf = ({ charged, parts }: PaidCharge): StoredPaid =>
  paidOf({
    charged: textOf(charged),
    parts: parts.map((one) => ({ ...one, amount: textOf(one.amount), level: textOf(one.level) })),
  });

// Of each charge a bucket pays a part; what is below zero gives back.
const charges = fc.array(
  fc.record({
    amount: fc.bigInt(-20n, 20n),
    paid: fc.bigInt(0n, 20n),
    of: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 12 },
);

it('charges say how far buckets paid, whatever is charged, paid and corrected', () => {
  fc.assert(
    fc.property(charges, (all) => {
      const charge = newPaidCharge(paidIdOf(KEY), KEY);
      let covered = UNPAID;
      for (const { amount, paid, of } of all) {
        const drawn = paid < amount ? paid : amount;
        const isPaid = drawn > 0n;
        const origin = 'paid' as const;
        let back = 0n;
        if (isPaid || charge.isChanged) {
          addCharge(charge, amount, isPaid ? [{ bucketId: of, origin, amount: drawn }] : []);
          for (const taken of isPaid ? [] : takeBack(charge)) back += taken.amount;
        }
        const step = { amount: textOf(amount), drawn: textOf(isPaid ? drawn : -back) };
        covered = afterStep(covered, { ...step, isRerated: false });
      }
      expect(disproofOfCovered(storedOf(charge), covered)).toBeUndefined();
      const more = storedOf({ ...charge, charged: charge.charged + 1n });
      expect(disproofOfCovered(more, covered)).toBeDefined();
      for (const index of charge.parts.keys()) {
        const parts = charge.parts.map((one, at) =>
          at === index ? { ...one, amount: one.amount + 1n } : one,
        );
        expect(disproofOfCovered(storedOf({ ...charge, parts }), covered)).toBeDefined();
      }
    }),
  );
});
