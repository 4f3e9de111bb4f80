import { decimal, formatDecimal } from '../../core/decimal';
import type { Booking, Refund, Told } from '../domain/movement';
import type { MovementToldEntity } from './movement-told.entity';
import type { PaymentBookingEntity } from './payment-booking.entity';
import type { RefundBookingEntity } from './refund-booking.entity';

type BookingRow = Omit<PaymentBookingEntity, 'tenantId' | 'seq'>;
type RefundRow = Omit<RefundBookingEntity, 'tenantId'>;
type ToldRow = Pick<MovementToldEntity, 'id' | 'currency' | 'amount'>;

export function fromBookingRow(row: BookingRow): Booking {
  const { paymentId, payerId, currency } = row;
  return {
    paymentId,
    payerId,
    currency,
    amount: decimal(row.amount),
    credit: decimal(row.credit),
    refunded: decimal(row.refunded),
  };
}

export function toBookingRow(booking: Omit<Booking, 'refunded'>): Omit<BookingRow, 'refunded'> {
  const { paymentId, payerId, currency, amount, credit } = booking;
  const money = { amount: formatDecimal(amount), credit: formatDecimal(credit) };
  return { paymentId, payerId, currency, ...money };
}

export function toRefundRow({ id: refundId, payerId, currency, amount }: Refund): RefundRow {
  return { refundId, payerId, currency, amount: formatDecimal(amount) };
}

export function fromToldRow({ id, currency, amount }: MovementToldEntity): Told {
  return { id, currency, amount: decimal(amount) };
}

export function toToldRow({ id, currency, amount }: Told): ToldRow {
  return { id, currency, amount: formatDecimal(amount) };
}
