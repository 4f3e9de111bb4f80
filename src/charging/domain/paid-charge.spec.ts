import fc from 'fast-check';
import type { BucketOrigin } from '../../balance/domain/bucket';
import { instant } from '../../core/time';
import { addCharge, newPaidCharge, type PaidCharge, type PaidPart, takeBack } from './paid-charge';

const KEY = {
  rootId: 'r',
  subscriptionId: 's',
  currency: 'EUR',
  priceId: 'p',
  line: 'l',
  serviceFrom: instant(0),
};
const PROMOTION = { bucketId: 'promotion', origin: 'promotional' } as const;
const SOLD = { bucketId: 'sold', origin: 'paid' } as const;
const ORIGIN: Readonly<Record<string, BucketOrigin>> = { promotion: 'promotional', sold: 'paid' };

/** `10 of which promotion 4, sold 3`; below zero a correction, answered with what goes back. */
function told(charge: PaidCharge, text: string): string {
  const [amount = '', payers = ''] = text.split(' of which ');
  const parts = payers.split(', ').filter(Boolean);
  addCharge(
    charge,
    BigInt(amount),
    parts.map((part) => {
      const [bucketId = '', own = ''] = part.split(' ');
      return { bucketId, origin: ORIGIN[bucketId] ?? 'paid', amount: BigInt(own) };
    }),
  );
  return takeBack(charge)
    .map((part) => `${part.bucketId} ${part.amount}`)
    .join(', ');
}

it.each`
  steps                                                                              | back                                  | why
  ${['10 of which promotion 10', '-10']}                                             | ${'promotion 10'}                     | ${'who paid it all'}
  ${['10 of which promotion 10', '-4']}                                              | ${'promotion 4'}                      | ${'who paid, as much as is taken off'}
  ${['10', '-4']}                                                                    | ${''}                                 | ${'nobody, where nobody paid'}
  ${['10 of which promotion 4, sold 3', '-5']}                                       | ${'sold 2'}                           | ${'what is owed is taken off first'}
  ${['10 of which promotion 4, sold 3', '-8']}                                       | ${'sold 3, promotion 2'}              | ${'who paid last comes first'}
  ${['10 of which promotion 4, sold 3', '-12']}                                      | ${'sold 3, promotion 4'}              | ${'no more than was paid'}
  ${['3', '2 of which promotion 2', '-2']}                                           | ${'promotion 2'}                      | ${'what was owed before stays owed'}
  ${['3', '2 of which promotion 2', '-4']}                                           | ${'promotion 2'}                      | ${'and is taken off behind it'}
  ${['3 of which promotion 3', '4', '2 of which sold 2', '-7']}                      | ${'sold 2, promotion 1'}              | ${'what was owed between is taken off between'}
  ${['2 of which promotion 2', '2 of which sold 2', '2 of which promotion 2', '-5']} | ${'promotion 2, sold 2, promotion 1'} | ${'each time it paid'}
  ${['2 of which promotion 2', '-5', '3', '1 of which sold 1', '-1']}                | ${'sold 1'}                           | ${'also beneath nothing'}
`('gives back to $back: $why', ({ steps, back }: { steps: string[]; back: string }) => {
  const charge = newPaidCharge('id', KEY);
  const answers = steps.map((each) => told(charge, each));
  expect(answers.at(-1)).toBe(back);
});

type Payer = Omit<PaidPart, 'amount' | 'level'>;
type Step = {
  readonly paid?: readonly { readonly payer: Payer; readonly amount: bigint }[];
  readonly owed?: bigint;
  readonly off?: bigint;
};

const some = fc.bigInt({ min: 1n, max: 20n });
const payer = fc.constantFrom<Payer>(PROMOTION, SOLD, { ...PROMOTION, bucketId: 'more' });
const paid = fc.array(fc.record({ payer, amount: some }), { maxLength: 3 });
const owed = fc.bigInt({ min: 0n, max: 20n });
const off = fc.bigInt({ min: 1n, max: 60n });
const step: fc.Arbitrary<Step> = fc.oneof(fc.record({ paid, owed }), fc.record({ off }));

function amountOf(given: Step): bigint {
  return total(given.paid ?? []) + (given.owed ?? 0n) - (given.off ?? 0n);
}

function take(charge: PaidCharge, given: Step): PaidPart[] {
  addCharge(charge, amountOf(given), partsOf(given));
  return takeBack(charge);
}

function partsOf(given: Step): Omit<PaidPart, 'level'>[] {
  return (given.paid ?? []).map(({ payer: by, amount }) => ({ ...by, amount }));
}

function total(amounts: readonly { readonly amount: bigint }[]): bigint {
  return amounts.reduce((sum, { amount }) => sum + amount, 0n);
}

function ofBucket<P extends { readonly bucketId: string }>(parts: readonly P[], id: string): P[] {
  return parts.filter(({ bucketId }) => bucketId === id);
}

describe('whatever is charged, paid and corrected', () => {
  const steps = fc.array(step, { maxLength: 200 });

  it('what went out of a bucket less what came back is what it pays, and none pays what is not charged', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const charge = newPaidCharge('id', KEY);
        const out = given.flatMap(partsOf);
        const back = given.flatMap((each) => take(charge, each));
        for (const id of ['promotion', 'sold', 'more']) {
          const standing = total(ofBucket(charge.parts, id));
          expect(total(ofBucket(out, id)) - total(ofBucket(back, id))).toBe(standing);
        }
        expect(charge.charged).toBe(given.reduce((sum, each) => sum + amountOf(each), 0n));
        let top = charge.parts[0]?.level ?? 0n;
        for (const { level, amount } of charge.parts) {
          expect(level).toBeGreaterThanOrEqual(top);
          expect(amount).toBeGreaterThan(0n);
          top = level + amount;
        }
        expect(charge.parts.length === 0 || top <= charge.charged).toBe(true);
      }),
    );
  });

  it('a charge and its full correction leave it as it was', () => {
    const few = fc.array(step, { maxLength: 15 });
    fc.assert(
      fc.property(few, paid, owed, (before, parts, rest) => {
        const charge = newPaidCharge('id', KEY);
        for (const each of before) take(charge, each);
        const stood = { ...charge };
        const wanted = { paid: parts, owed: rest };
        take(charge, wanted);
        take(charge, { off: amountOf(wanted) });
        expect({ ...charge, isChanged: false }).toEqual({ ...stood, isChanged: false });
      }),
    );
  });

  it('many changes between two buckets are kept as few, and nothing of them is lost', () => {
    const charge = newPaidCharge('id', KEY);
    for (let n = 0; n < 1_000; n += 1) {
      take(charge, { paid: [{ payer: n % 2 === 0 ? PROMOTION : SOLD, amount: 1n }], owed: 1n });
    }
    expect(charge.parts.length).toBeLessThanOrEqual(50);
    expect(total(ofBucket(charge.parts, 'sold'))).toBe(500n);
    expect(total(take(charge, { off: 2_000n }))).toBe(1_000n);
  });
});
