// A bill as any reader sees it, whether it is still live or closed for good.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { BillContent } from './bill-content';
import type { BillState } from './bill-lifecycle';

export type PaymentPart = { readonly paymentId: string; readonly amount: string };

export type BillView = {
  readonly id: string;
  readonly content: BillContent;
  readonly state: BillState;
  /** What is still to be paid. */
  readonly remaining: Decimal;
  /** What each payment gave it; what a refund took back again is negative. */
  readonly payments: readonly PaymentPart[];
  readonly updatedAt: Instant;
  /** Null while live: a live bill changes with every usage. */
  readonly revision: number | null;
};
