// Which ledger accounts a batch moves, by root. A retail charge is revenue the moment it is rated: against
// prepaid value as far as a bucket paid, else against the unbilled receivable.
import { formatDecimal, formatScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { type Accrual, unitsOf } from './running-totals';
import type { DrawRow } from './working-set';

/** Plain decimals: a debit is positive, a credit negative. */
export type PlannedPosting = {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
};

/** From what was added to the accruals, and from the draws: how many usages it was of makes no difference. */
export function planPostings(
  accruals: Iterable<Pick<Accrual, 'key' | 'added' | 'addedDrawn' | 'isChanged'>>,
  draws: Iterable<Pick<DrawRow, 'rootId' | 'bucketId' | 'unit' | 'amount' | 'accrualId'>>,
): Map<string, PlannedPosting[]> {
  const sums = new Map<string, Sums>();
  const sumsOf = (rootId: string): Sums => {
    let known = sums.get(rootId);
    if (known === undefined) sums.set(rootId, (known = new Map<string, Map<string, bigint>>()));
    return known;
  };
  for (const { key, added, addedDrawn, isChanged } of accruals) {
    if (!isChanged) continue;
    const { rootId, payerId, leg, currency } = key;
    const root = sumsOf(rootId);
    const isCost = leg === 'cost';
    add(root, isCost ? 'cost' : `unbilled:${payerId}`, currency, added - addedDrawn);
    add(root, isCost ? 'cost-clearing' : 'revenue', currency, -added);
  }
  for (const { rootId, bucketId, unit, amount: drawn, accrualId } of draws) {
    const root = sumsOf(rootId);
    const amount = unitsOf(formatDecimal(drawn));
    add(root, `stored-value:${bucketId}`, unit, amount);
    // Money pays for a charge, whose revenue is posted there; other units are consumed.
    if (accrualId === null) add(root, 'consumed', unit, -amount);
  }
  return new Map([...sums].map(([rootId, root]) => [rootId, postingsOf(root)]));
}

/** By account, then by unit. */
type Sums = Map<string, Map<string, bigint>>;

function add(sums: Sums, account: string, unit: string, amount: bigint): void {
  let units = sums.get(account);
  if (units === undefined) sums.set(account, (units = new Map<string, bigint>()));
  units.set(unit, (units.get(unit) ?? 0n) + amount);
}

function postingsOf(sums: Sums): PlannedPosting[] {
  return [...sums].flatMap(([account, units]) =>
    [...units].map(([unit, amount]) => {
      return { account, unit, amount: formatScaled(amount, CHARGE_SCALE) };
    }),
  );
}
