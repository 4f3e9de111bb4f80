// A hold reserves part of a bucket: held → captured, released or expired, and nothing after that. Reserving moves no
// value. Capturing takes what was used and frees the rest of the reserved amount. Use beyond it is taken from free
// value, and refused when that is not enough.
import { type Decimal, ZERO, smaller } from '../../core/decimal';
import type { Instant } from '../../core/time';

export const HOLD_STATUSES = ['held', 'captured', 'released', 'expired'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

export type Hold = {
  readonly amount: Decimal;
  readonly captured: Decimal;
  readonly status: HoldStatus;
  readonly expiresAt: Instant;
};

export type HoldRefusal =
  | 'amount-negative'
  | 'insufficient-value'
  | 'already-captured'
  | 'already-released'
  | 'already-expired'
  | 'not-yet-expired';

/** Changes for the bucket; a release has a negative `reserved`. */
export type HoldGranted = {
  readonly kind: 'granted';
  readonly hold: Hold;
  readonly remaining: Decimal;
  readonly reserved: Decimal;
};
export type HoldRefused = { readonly kind: 'refused'; readonly reason: HoldRefusal };
export type HoldOutcome = HoldGranted | HoldRefused;

export function capture(hold: Hold, used: Decimal, free: Decimal, at: Instant): HoldOutcome {
  const closed = whyClosed(hold, at);
  if (closed) return refused(closed);
  if (used.isNegative()) return refused('amount-negative');
  const beyond = used.minus(smaller(used, hold.amount));
  if (free.lessThan(beyond)) return refused('insufficient-value');
  return close(hold, 'captured', used);
}

export function release(hold: Hold, at: Instant): HoldOutcome {
  const closed = whyClosed(hold, at);
  return closed ? refused(closed) : close(hold, 'released', ZERO);
}

export function expire(hold: Hold, at: Instant): HoldOutcome {
  if (hold.status === 'held' && at < hold.expiresAt) return refused('not-yet-expired');
  if (hold.status !== 'held') return refused(`already-${hold.status}`);
  return close(hold, 'expired', ZERO);
}

/** A hold past its expiry counts as expired, whether or not the sweep has passed. */
function whyClosed(hold: Hold, at: Instant): HoldRefusal | undefined {
  if (hold.status !== 'held') return `already-${hold.status}`;
  return at >= hold.expiresAt ? 'already-expired' : undefined;
}

function close(hold: Hold, status: HoldStatus, captured: Decimal): HoldGranted {
  return {
    kind: 'granted',
    hold: { ...hold, status, captured },
    remaining: captured.negated(),
    reserved: hold.amount.negated(),
  };
}

function refused(reason: HoldRefusal): HoldRefused {
  return { kind: 'refused', reason };
}
