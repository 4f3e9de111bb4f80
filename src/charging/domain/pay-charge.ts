// Books with a charge what buckets pay of it, and with a correction what they get back of what they paid: who
// paid last first. What a bucket that has ended would get back goes the way of what it held: promotional value
// is gone, but what was bought is credited on the bill.
import { formatDecimal, fromScaled, sum, ZERO } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import {
  addCharge,
  addCredited,
  newPaidCharge,
  type PaidCharge,
  type PaidPart,
  takeBack,
} from './paid-charge';
import { unitsOf } from './running-totals';
import { type Draw, originIn, takesBack } from './wallet';
import type { WorkingSet } from './working-set';

/** Answers the draws: what buckets pay of a positive amount, what goes back to them for a negative one. */
export function payCharge(
  set: WorkingSet,
  { id, key }: Pick<PaidCharge, 'id' | 'key'>,
  amount: string,
  draws: readonly Draw[],
): readonly Draw[] {
  const charge = set.paid.get(id) ?? (draws.length === 0 ? undefined : newPaidCharge(id, key));
  if (charge === undefined) return draws;
  set.paid.set(id, charge);
  const paid = draws.map(({ bucketId, amount: drawn }) => {
    const origin = originIn(set.wallet, key.rootId, bucketId);
    return { bucketId, origin, amount: unitsOf(formatDecimal(drawn)) };
  });
  addCharge(charge, unitsOf(amount), paid);
  return draws.length === 0 ? backFrom(set, charge) : draws;
}

/** Returns to buckets as negative draws, one per bucket, in the order of return. */
export function backFrom(set: WorkingSet, charge: PaidCharge): Draw[] {
  const draws = new Map<string, Draw>();
  for (const part of takeBack(charge)) {
    const { bucketId, origin } = part;
    const { rootId, currency: unit } = charge.key;
    const isOpen = takesBack(set.wallet, rootId, { bucketId, origin, unit }, set.now);
    if (!isOpen && origin === 'paid') {
      addCredited(charge, part);
      continue;
    }
    const key = `${isOpen} ${bucketId}`;
    const amount = fromScaled(-part.amount, CHARGE_SCALE).plus(draws.get(key)?.amount ?? ZERO);
    draws.set(key, { bucketId, unit, amount, ...(isOpen ? {} : { isForfeited: true }) });
  }
  return [...draws.values()];
}

/** The amount drawn, as the charge records it. */
export function drawnBy(draws: readonly Draw[]): string {
  return draws.length === 0 ? '0' : formatDecimal(sum(draws.map(({ amount }) => amount)));
}

/** Buckets that would get something back if the charges were corrected. */
export function payersOf(paid: Iterable<Pick<PaidCharge, 'parts'>>): string[] {
  const ids = [...paid].flatMap(({ parts }) => parts.map(({ bucketId }: PaidPart) => bucketId));
  return [...new Set(ids)];
}
