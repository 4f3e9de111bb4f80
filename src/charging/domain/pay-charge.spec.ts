// Charges of one line against a wallet, whatever ends meanwhile: promotional value comes back or is gone, and
// never is money.
import fc from 'fast-check';
import { BUCKET } from '../../../test/support/data/spendable-bucket';
import type { BucketOrigin, SpendableBucket } from '../../balance/domain/bucket';
import {
  type Decimal,
  decimal,
  formatDecimal,
  fromScaled,
  larger,
  sum,
  ZERO,
} from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { instant } from '../../core/time';
import { drawnBy, payCharge } from './pay-charge';
import { choose, type Draw, walletOf } from './wallet';
import { draw, type WorkingSet } from './working-set';

const AT = instant(1_000);
const KEY = {
  rootId: 'r',
  subscriptionId: 's',
  currency: 'EUR',
  priceId: 'p',
  line: 'l',
  serviceFrom: instant(0),
};

function bucketOf(id: string, origin: BucketOrigin, holds: string): SpendableBucket {
  return { ...BUCKET, id, origin, remaining: decimal(holds) };
}

const FILLED = [
  bucketOf('granted', 'promotional', '15'),
  bucketOf('kept', 'rollover', '7'),
  bucketOf('sold', 'paid', '20'),
];

/** What is charged on the line, and what it says that was drawn. */
class Line {
  readonly set: WorkingSet = {
    counters: new Map(),
    accruals: new Map(),
    taxes: new Map(),
    wallet: walletOf(FILLED),
    paid: new Map(),
    now: AT,
    charges: [],
    draws: [],
  };
  amount = ZERO;
  drawn = ZERO;

  charge(amount: Decimal): void {
    const { draws } = choose(this.set.wallet, 'r', {
      unit: 'EUR',
      amount,
      at: AT,
      accountPath: ['a'],
      meter: null,
      offeringId: null,
      subscriptionId: 's',
    });
    const moved = payCharge(this.set, { id: 'id', key: KEY }, formatDecimal(amount), draws);
    draw(this.set, 'r', moved, { usageId: null, accrualId: 'a', occurredAt: AT });
    this.amount = this.amount.plus(amount);
    this.drawn = this.drawn.plus(decimal(drawnBy(moved)));
  }

  end(id: string): void {
    const left = (this.set.wallet.get('r') ?? []).filter((bucket) => bucket.id !== id);
    this.set.wallet.set('r', left);
  }

  drawnFrom(id: string): Decimal {
    return sum(this.set.draws.filter(({ bucketId }) => bucketId === id).map(amountOf));
  }

  pays(id: string): Decimal {
    const parts = [...this.set.paid.values()].flatMap((charge) => charge.parts);
    return decimalOf(parts.filter(({ bucketId }) => bucketId === id));
  }

  credited(): Decimal {
    return decimalOf([...this.set.paid.values()].flatMap((charge) => charge.credited));
  }
}

const amountOf = ({ amount }: Draw) => amount;

function decimalOf(parts: readonly { readonly amount: bigint }[]): Decimal {
  return fromScaled(
    parts.reduce((total, { amount }) => total + amount, 0n),
    CHARGE_SCALE,
  );
}

const steps = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -30, max: 30 }).filter(Boolean) },
    { weight: 1, arbitrary: fc.constantFrom('granted', 'kept', 'sold') },
  ),
  { maxLength: 30 },
);

it('nothing that was granted is credited, whatever is charged, corrected and ends', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const line = new Line();
      for (const each of given) {
        if (typeof each === 'string') line.end(each);
        // No more is taken off than is charged.
        else line.charge(larger(decimal(`${each}`), line.amount.negated()));
      }
      for (const { id, origin, remaining } of FILLED) {
        const credited = origin === 'paid' ? line.credited() : ZERO;
        expect(line.drawnFrom(id)).toEqual(line.pays(id).plus(credited));
        const left = (line.set.wallet.get('r') ?? []).filter((bucket) => bucket.id === id);
        const all = left.map((bucket) => bucket.remaining.plus(line.pays(id)));
        expect(all).toEqual(left.map(() => remaining));
      }
      const credit = line.drawn.minus(line.amount);
      expect(credit.lessThanOrEqualTo(line.credited())).toBe(true);
    }),
    { numRuns: 500 },
  );
});
