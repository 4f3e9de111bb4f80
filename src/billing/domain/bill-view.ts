// A bill as any reader sees it, whether it is still live or closed for good.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { BillContent } from './bill-content';
import type { BillState } from './bill-lifecycle';

/** What moves what remains of a bill: money, or another bill of the same payer that is below zero. */
export type PaidBy = { readonly kind: 'payment' | 'refund' | 'bill'; readonly id: string };

/** `number` is that of the other bill. */
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
  /** What each payment or credit gave it; what a refund took back, or another bill got of it, is negative. */
  readonly payments: readonly PaymentPart[];
  /** What earlier bills left to the payer, for a live bill; a closed one has taken what it could. */
  readonly creditAvailable: Decimal | null;
  readonly updatedAt: Instant;
  /** Null while live: a live bill changes with every usage. */
  readonly revision: number | null;
};
