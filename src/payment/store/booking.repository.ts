import { type Decimal, decimal, formatDecimal, ZERO } from '../../core/decimal';
import { row, rows, type Tx } from '../../platform/database';
import { type Told, toldIn } from './told.repository';

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

type RefundKey = { readonly payerId: string; readonly correlator: string | null };

const SELECT = `SELECT payment_id, payer_id, currency, correlator, amount::text, credit::text, refunded::text
  FROM payment_booking`;

const BY_CORRELATOR = 'WHERE payer_id = $1 AND correlator = $2';

/** The tables `payment_booking` and `refund_booking`; read and written under the lock of the payer's root. */
export class BookingRepository {
  /** False when the id is taken; one that another request is about to take is waited for. */
  async insert(tx: Tx, booking: Omit<Booking, 'refunded'>): Promise<boolean> {
    const { paymentId, payerId, currency, correlator, amount, credit } = booking;
    const inserted = await row(
      tx,
      `INSERT INTO payment_booking (payment_id, payer_id, currency, correlator, amount, credit)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, payment_id) DO NOTHING RETURNING payment_id`,
      [paymentId, payerId, currency, correlator, formatDecimal(amount), formatDecimal(credit)],
    );
    return inserted !== undefined;
  }

  async find(tx: Tx, paymentId: string): Promise<Booking | undefined> {
    return (await this.select(tx, 'WHERE payment_id = $1', [paymentId]))[0];
  }

  /** A payment the client has told of by this correlator. */
  told(tx: Tx, payerId: string, correlator: string): Promise<Told | undefined> {
    const select = 'SELECT payment_id AS id, amount::text, currency FROM payment_booking';
    return toldIn(tx, `${select} ${BY_CORRELATOR}`, [payerId, correlator]);
  }

  refundTold(tx: Tx, payerId: string, correlator: string): Promise<Told | undefined> {
    const select = 'SELECT refund_id AS id, amount::text, currency FROM refund_booking';
    return toldIn(tx, `${select} ${BY_CORRELATOR}`, [payerId, correlator]);
  }

  /** As `insert`. */
  async insertRefund(tx: Tx, refund: Told & RefundKey): Promise<boolean> {
    const { id, payerId, currency, correlator, amount } = refund;
    const inserted = await row(
      tx,
      `INSERT INTO refund_booking (refund_id, payer_id, currency, correlator, amount)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, refund_id) DO NOTHING RETURNING refund_id`,
      [id, payerId, currency, correlator, formatDecimal(amount)],
    );
    return inserted !== undefined;
  }

  /** What a payer has paid too much, the oldest first. */
  withCredit(tx: Tx, payerId: string, currency: string): Promise<Booking[]> {
    const where = 'WHERE payer_id = $1 AND currency = $2 AND credit > 0 ORDER BY seq';
    return this.select(tx, where, [payerId, currency]);
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

  private async select(tx: Tx, where: string, values: readonly string[]): Promise<Booking[]> {
    const found = await rows<BookingRow>(tx, `${SELECT} ${where}`, values);
    return found.map((each) => ({
      paymentId: each.payment_id,
      payerId: each.payer_id,
      currency: each.currency,
      correlator: each.correlator,
      amount: decimal(each.amount),
      credit: decimal(each.credit),
      refunded: decimal(each.refunded),
    }));
  }
}

type BookingRow = {
  readonly payment_id: string;
  readonly payer_id: string;
  readonly currency: string;
  readonly correlator: string | null;
  readonly amount: string;
  readonly credit: string;
  readonly refunded: string;
};
