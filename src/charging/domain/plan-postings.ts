// Which ledger accounts a batch moves, by root. A retail charge is revenue the moment it is rated: against
// prepaid value as far as a bucket paid, else against the unbilled receivable.
import { formatDecimal, fromScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { type JournalAccount, type Posting, posting, storedValue } from '../../ledger/domain/chart';
import { LEGS } from './leg';
import { type Accrual, unitsOf } from './running-totals';
import type { DrawRow } from './working-set';

/** Computed from the sums added to accruals and from draws, so the number of usages does not matter. */
export function planPostings(
  accruals: Iterable<Pick<Accrual, 'key' | 'added' | 'addedDrawn' | 'isChanged'>>,
  draws: Iterable<Pick<DrawRow, 'rootId' | 'bucketId' | 'unit' | 'amount' | 'accrualId'>>,
): Map<string, Posting[]> {
  const sums = new Map<string, Sums>();
  const sumsOf = (rootId: string): Sums => {
    let known = sums.get(rootId);
    if (known === undefined)
      sums.set(rootId, (known = new Map<JournalAccount, Map<string, bigint>>()));
    return known;
  };
  for (const { key, added, addedDrawn, isChanged } of accruals) {
    if (!isChanged) continue;
    const { rootId, payerId, leg, currency } = key;
    const root = sumsOf(rootId);
    const { debit, credit } = LEGS[leg];
    add(root, debit(payerId), currency, added - addedDrawn);
    add(root, credit(payerId), currency, -added);
  }
  for (const { rootId, bucketId, unit, amount: drawn, accrualId } of draws) {
    const root = sumsOf(rootId);
    const amount = unitsOf(formatDecimal(drawn));
    add(root, storedValue(bucketId), unit, amount);
    // Money pays for a charge, whose revenue is posted there; other units are posted as consumed.
    if (accrualId === null) add(root, 'consumed', unit, -amount);
  }
  return new Map([...sums].map(([rootId, root]) => [rootId, postingsOf(root)]));
}

/** Keyed by account, then by unit. */
type Sums = Map<JournalAccount, Map<string, bigint>>;

function add(sums: Sums, account: JournalAccount, unit: string, amount: bigint): void {
  let units = sums.get(account);
  if (units === undefined) sums.set(account, (units = new Map<string, bigint>()));
  units.set(unit, (units.get(unit) ?? 0n) + amount);
}

function postingsOf(sums: Sums): Posting[] {
  return [...sums].flatMap(([account, units]) =>
    [...units].flatMap(([unit, amount]) =>
      posting(account, unit, fromScaled(amount, CHARGE_SCALE)),
    ),
  );
}
