// A bill as it is read, live or closed.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { BillContent } from './bill-content';
import type { BillState } from './bill-lifecycle';

/** What changed the remaining amount: a payment, a refund, or a bill below zero of the same payer. */
export type PaidBy = { readonly kind: 'payment' | 'refund' | 'bill'; readonly id: string };

/** `number` is the number of the other bill. */
export type PaymentPart = {
  readonly by: PaidBy & { readonly number: string | null };
  readonly amount: string;
};

export type BillView = {
  readonly id: string;
  readonly content: BillContent;
  readonly state: BillState;
  /** What is still to be paid; below zero: what the payer still has as credit. */
  readonly remaining: Decimal;
  /** One part per payment or credit; negative for a refund, and for credit that another bill used. */
  readonly payments: readonly PaymentPart[];
  /** Credit from earlier bills that a live bill will use; null on a closed bill, which has used what it could. */
  readonly creditAvailable: Decimal | null;
  readonly updatedAt: Instant;
  /** Null while live, because a live bill changes with every usage. */
  readonly revision: number | null;
};
