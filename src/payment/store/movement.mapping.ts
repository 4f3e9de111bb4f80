import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import type { MovementToldEntity } from './movement-told.entity';
import type { PaymentBookingEntity } from './payment-booking.entity';
import type { RefundBookingEntity } from './refund-booking.entity';

/** The money side of a payment that was booked. */
export type Booking = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly currency: string;
  readonly correlator: string | null;
  readonly amount: Decimal;
  /** What no bill has taken. */
  readonly credit: Decimal;
  readonly refunded: Decimal;
};

/** Something a client told of, by what it said. */
export type Told = {
  readonly id: string;
  readonly payerId: string;
  readonly amount: Decimal;
  readonly currency: string;
};

export type Named<Correlator> = Told & { readonly correlator: Correlator };

type BookingRow = Omit<PaymentBookingEntity, 'tenantId' | 'seq'>;
type RefundRow = Omit<RefundBookingEntity, 'tenantId'>;
type ToldRow = Omit<MovementToldEntity, 'tenantId'>;

export function fromBookingRow(row: BookingRow): Booking {
  const { paymentId, payerId, currency, correlator } = row;
  return {
    paymentId,
    payerId,
    currency,
    correlator,
    amount: decimal(row.amount),
    credit: decimal(row.credit),
    refunded: decimal(row.refunded),
  };
}

export function toBookingRow(booking: Omit<Booking, 'refunded'>): Omit<BookingRow, 'refunded'> {
  const { paymentId, payerId, currency, correlator, amount, credit } = booking;
  const money = { amount: formatDecimal(amount), credit: formatDecimal(credit) };
  return { paymentId, payerId, currency, correlator, ...money };
}

export function toRefundRow(refund: Named<string | null>): RefundRow {
  const { id: refundId, payerId, currency, correlator, amount } = refund;
  return { refundId, payerId, currency, correlator, amount: formatDecimal(amount) };
}

export function fromToldRow(
  id: string,
  { payerId, currency, amount }: Pick<ToldRow, 'payerId' | 'currency' | 'amount'>,
): Told {
  return { id, payerId, currency, amount: decimal(amount) };
}

export function toToldRow(kind: string, told: Named<string>): ToldRow {
  const { payerId, correlator, id, currency, amount } = told;
  return { kind, payerId, correlator, id, currency, amount: formatDecimal(amount) };
}
