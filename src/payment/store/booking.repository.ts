import { type Decimal, decimal, formatDecimal, ZERO } from '../../core/decimal';
import { row, rows, type Tx } from '../../platform/database';
import { insertIfFree } from '../../platform/insert-if-free';
import { reaching } from '../../platform/reaching';
import type { Booking, Refund } from '../domain/movement';
import type { CreditOf } from '../domain/plan-refund';
import { fromBookingRow, toBookingRow, toRefundRow } from './movement.mapping';
import { PaymentBookingEntity } from './payment-booking.entity';
import { RefundBookingEntity } from './refund-booking.entity';

/** The tables `payment_booking` and `refund_booking`; read and written under the lock of the payer's root. */
export class BookingRepository {
  /** False when the id is taken. Waits for another transaction that is inserting the same id. */
  insert(tx: Tx, booking: Omit<Booking, 'refunded'>): Promise<boolean> {
    return insertIfFree(tx, PaymentBookingEntity, 'payment_booking_pk', toBookingRow(booking));
  }

  async find(tx: Tx, paymentId: string): Promise<Booking | undefined> {
    const found = await tx.findOneBy(PaymentBookingEntity, { paymentId });
    return found === null ? undefined : fromBookingRow(found);
  }

  /** Behaves as `insert` does, for the table `refund_booking`. */
  insertRefund(tx: Tx, refund: Refund): Promise<boolean> {
    return insertIfFree(tx, RefundBookingEntity, 'refund_booking_pk', toRefundRow(refund));
  }

  /** Payments of the payer with unused credit, the oldest first, until they cover the amount. */
  withCredit(tx: Tx, payerId: string, currency: string, amount: Decimal): Promise<CreditOf[]> {
    return reaching<CreditOf & { readonly seq: string }>(
      amount,
      ({ credit }) => credit,
      async (last, limit) => {
        const found = await rows<{ payment_id: string; credit: string; seq: string }>(
          tx,
          `SELECT payment_id, credit::text, seq::text FROM payment_booking
           WHERE payer_id = $1 AND currency = $2 AND credit > 0 AND seq > $3 ORDER BY payment_booking.seq LIMIT $4`,
          [payerId, currency, last?.seq ?? '0', limit],
        );
        return found.map(({ payment_id, credit, seq }) => ({
          paymentId: payment_id,
          credit: decimal(credit),
          seq,
        }));
      },
    );
  }

  /** Answers the credit that is left. */
  async refund(tx: Tx, paymentId: string, fromCredit: Decimal, whole: Decimal): Promise<Decimal> {
    const left = await row<{ credit: string }>(
      tx,
      `UPDATE payment_booking SET credit = credit - $2, refunded = refunded + $3 WHERE payment_id = $1
       RETURNING credit::text`,
      [paymentId, formatDecimal(fromCredit), formatDecimal(whole)],
    );
    return left === undefined ? ZERO : decimal(left.credit);
  }
}
