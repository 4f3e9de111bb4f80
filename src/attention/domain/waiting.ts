// What waits for somebody: what was refused, failed or is not matched, counted by kind and reason.
import type { Instant } from '../../core/time';

/** In the order in which they are told. */
export const KINDS = [
  'approval',
  'rejectedUsage',
  'guidedUsage',
  'order',
  'failedPayment',
  'failedRefund',
  'failedBalanceAction',
  'unclaimedBalance',
  'failedJob',
  'failedFile',
  'listener',
  'failedBillOnDemand',
  'unappliedPayment',
  'prepaidOwed',
] as const;
export type Kind = (typeof KINDS)[number];

/** One entry per kind and reason: how many items wait, since when, and the ids of the latest. */
export type Waiting = {
  readonly kind: Kind;
  /** The code, state or currency by which entries of one kind are told apart. */
  readonly reason: string;
  /** Up to `COUNTED_MAX`; `isMore` says that there are more. */
  readonly count: number;
  readonly isMore: boolean;
  readonly oldest: Instant | null;
  readonly newest: Instant | null;
  readonly latest: readonly string[];
};

/** Days for which ended items are listed: nobody repairs them, and a retry is an item of its own. */
export const ENDED_TOLD_DAYS = 30;

/** Counting stops here: nobody looks at more items one by one. */
export const COUNTED_MAX = 1_000;
