// Payments and refunds as they are booked.
import type { Decimal } from '../../core/decimal';

/** The money side of a payment that was booked. */
export type Booking = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly currency: string;
  readonly amount: Decimal;
  /** The part of the payment that no bill has taken. */
  readonly credit: Decimal;
  readonly refunded: Decimal;
};

/** The attributes of a movement that a repeated report must not change. */
export type Told = {
  readonly id: string;
  readonly amount: Decimal;
  readonly currency: string;
};

export type Refund = Told & { readonly payerId: string };
