// Decides what a top-up, adjustment, transfer or reservation does to the buckets it names. A refusal
// is an outcome, not an error: TMF654 answers 201 with status `failed` and the reason.
import { isKnownCurrency } from '../../core/money';
import { type Decimal, ZERO } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import type { JournalAccount } from '../../ledger/domain/chart';
import { type SpendableBucket, hasEnded, isValidAt, spendable } from './bucket';
import { type BucketMove, movePromise, moveValue } from './bucket-move';
import { type WantedValue, chooseBuckets } from './choose-buckets';
import type { HoldRefusal } from './hold';

export type Refusal =
  | HoldRefusal
  | 'amount-missing'
  | 'amount-not-positive'
  | 'amount-zero'
  | 'amount-too-fine'
  | 'currency-misspelt'
  | 'currency-other'
  | 'account-nameless'
  | 'account-said-twice'
  | 'bucket-nameless'
  | 'device-nameless'
  | 'product-nameless'
  | 'product-said-twice'
  | 'request-ahead'
  | 'status-decided'
  | 'unit-mismatch'
  | 'bucket-unknown'
  | 'bucket-unnamed'
  | 'bucket-expired'
  | 'bucket-suspended'
  | 'bucket-given'
  | 'bucket-not-yet-valid'
  | 'receiver-unknown'
  | 'receiver-nameless'
  | 'receiver-same'
  | 'receiver-bought'
  | 'cost-exceeds-amount'
  | 'cost-owner-unknown'
  | 'reservation-unknown'
  | 'expiry-in-the-past'
  | 'reservation-ahead'
  | 'reservation-nameless'
  | 'adjust-type-unknown'
  | 'adjust-sign'
  | 'bucket-other-account'
  | 'bucket-other-product'
  | 'bucket-other-device'
  | 'usage-type-mismatch'
  | 'validity-other'
  | 'validity-never'
  | 'recurrence-denied'
  | 'period-unknown'
  | 'periods-uncountable';

export type Plan =
  | { readonly kind: 'moved'; readonly moves: readonly BucketMove[] }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** A `unit` of undefined means the bucket's unit. */
export type AskedAmount = { readonly amount: Decimal; readonly unit: string | undefined };

/** The journal accounts that value comes from or goes to when it enters or leaves buckets. */
export const CONTRA_ACCOUNTS = {
  cash: 'cash',
  granted: 'granted',
  adjustment: 'adjustment',
  breakage: 'breakage',
  transfer: 'transfer-clearing',
  transferFee: 'transfer-fee',
} as const satisfies Readonly<Record<string, JournalAccount>>;

/** A suspended bucket can be filled but not spent; an expired one takes nothing. */
export function planCredit(
  bucket: SpendableBucket,
  asked: AskedAmount,
  at: Instant,
  counter: JournalAccount,
): Plan {
  const amount = inBucketUnit(bucket, asked);
  if (!amount) return refused('unit-mismatch');
  if (!amount.greaterThan(ZERO)) return refused('amount-not-positive');
  if (hasEnded(bucket, at)) return refused('bucket-expired');
  return moved(moveValue(bucket, amount, counter));
}

/** `asked.amount` is positive and is taken from the bucket. */
function planDebit(
  bucket: SpendableBucket,
  asked: AskedAmount,
  at: Instant,
  counter: JournalAccount,
): Plan {
  const amount = inBucketUnit(bucket, asked);
  if (!amount) return refused('unit-mismatch');
  const reason = whyNotSpendable(bucket, amount, at);
  return reason ? refused(reason) : moved(moveValue(bucket, amount.negated(), counter));
}

/** An adjustment is a credit or a debit by its sign. */
export function planAdjustment(bucket: SpendableBucket, asked: AskedAmount, at: Instant): Plan {
  if (asked.amount.isZero()) return refused('amount-zero');
  const plan = asked.amount.isNegative() ? planDebit : planCredit;
  const amount = asked.amount.abs();
  return plan(bucket, { ...asked, amount }, at, CONTRA_ACCOUNTS.adjustment);
}

export type TransferCost = AskedAmount & {
  readonly owner: 'originator' | 'receiver' | 'unknown';
};

/** The originator gives `amount`; the fee is added to it, or deducted from what the receiver gets. */
export function planTransfer(
  from: SpendableBucket,
  to: SpendableBucket,
  asked: AskedAmount,
  cost: TransferCost | undefined,
  at: Instant,
): Plan {
  if (from.id === to.id) return refused('receiver-same');
  if (cost?.owner === 'unknown') return refused('cost-owner-unknown');
  const amount = inBucketUnit(from, asked);
  const fee = cost ? inBucketUnit(cost.owner === 'receiver' ? to : from, cost) : ZERO;
  if (!amount || !fee || !isConvertible(from.unit, to.unit)) return refused('unit-mismatch');
  if (!amount.greaterThan(ZERO) || fee.isNegative()) return refused('amount-not-positive');
  if (hasEnded(to, at)) return refused('bucket-expired');
  if (becomesBought(from, to)) return refused('receiver-bought');
  const received = convert(amount, from.unit, to.unit);
  const isReceiverCost = cost?.owner === 'receiver';
  if (isReceiverCost && fee.greaterThan(received)) return refused('cost-exceeds-amount');
  const reason = whyNotSpendable(from, isReceiverCost ? amount : amount.plus(fee), at);
  if (reason) return refused(reason);
  const payer = isReceiverCost ? to : from;
  return moved(
    moveValue(from, amount.negated(), CONTRA_ACCOUNTS.transfer),
    moveValue(to, received, CONTRA_ACCOUNTS.transfer),
    ...(fee.isZero() ? [] : [moveValue(payer, fee.negated(), CONTRA_ACCOUNTS.transferFee)]),
  );
}

/** Granted money must not become bought money, because what a bought bucket holds can be refunded. */
function becomesBought(from: SpendableBucket, to: SpendableBucket): boolean {
  return isKnownCurrency(from.unit) && from.origin !== 'paid' && to.origin === 'paid';
}

export function planReservation(bucket: SpendableBucket, asked: AskedAmount, at: Instant): Plan {
  const amount = inBucketUnit(bucket, asked);
  if (!amount) return refused('unit-mismatch');
  const reason = whyNotSpendable(bucket, amount, at);
  return reason ? refused(reason) : moved(movePromise(bucket, amount));
}

/** For an account named instead of a bucket: takes from its buckets in burn order, all of it or nothing. */
export function planFromAccount(
  buckets: readonly SpendableBucket[],
  wanted: WantedValue,
  move: (bucket: SpendableBucket, amount: Decimal) => BucketMove,
): Plan {
  if (!wanted.amount.greaterThan(ZERO)) return refused('amount-not-positive');
  const { draws, uncovered } = chooseBuckets(buckets, wanted);
  if (!uncovered.isZero()) return refused('insufficient-value');
  const byId = new Map(buckets.map((bucket) => [bucket.id, bucket]));
  const moves = draws.flatMap((draw) => {
    const bucket = byId.get(draw.bucketId);
    return bucket ? [move(bucket, draw.amount)] : [];
  });
  return { kind: 'moved', moves };
}

export function inBucketUnit(bucket: SpendableBucket, asked: AskedAmount): Decimal | undefined {
  if (asked.unit === undefined || asked.unit === bucket.unit) return asked.amount;
  return isConvertible(asked.unit, bucket.unit)
    ? convert(asked.amount, asked.unit, bucket.unit)
    : undefined;
}

function whyNotSpendable(
  bucket: SpendableBucket,
  amount: Decimal,
  at: Instant,
): Refusal | undefined {
  if (!amount.greaterThan(ZERO)) return 'amount-not-positive';
  if (hasEnded(bucket, at)) return 'bucket-expired';
  if (bucket.status === 'suspended') return 'bucket-suspended';
  if (!isValidAt(bucket, at)) return 'bucket-not-yet-valid';
  return spendable(bucket).lessThan(amount) ? 'insufficient-value' : undefined;
}

function moved(...moves: readonly BucketMove[]): Plan {
  return { kind: 'moved', moves };
}

function refused(reason: Refusal): Plan {
  return { kind: 'refused', reason };
}
