import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import { BILL_SELECT, billFromRow, type BillRow, type ClosedBill } from './bill.repository';

export type AppliedPart = { readonly billId: string; readonly amount: Decimal };

/** The table `bill_payment`: what payments did to bills. */
export class BillPaymentRepository {
  /** Closed bills by id or number, locked. */
  async named(tx: Tx, names: readonly string[]): Promise<ClosedBill[]> {
    const found = await rows<BillRow>(
      tx,
      `${BILL_SELECT} FROM bill WHERE id = ANY($1::text[]) OR number = ANY($1::text[])
       ORDER BY seq FOR UPDATE`,
      [textArray(names)],
    );
    return found.map(billFromRow);
  }

  /** What a payer still owes in a currency, the longest due first, locked. */
  async open(tx: Tx, payerId: string, currency: string): Promise<ClosedBill[]> {
    const found = await rows<BillRow>(
      tx,
      `${BILL_SELECT} FROM bill WHERE payer_id = $1 AND currency = $2 AND remaining > 0
       ORDER BY due_at, seq FOR UPDATE`,
      [payerId, currency],
    );
    return found.map(billFromRow);
  }

  async insert(
    tx: Tx,
    paymentId: string,
    { billId, amount }: AppliedPart,
    at: Instant,
  ): Promise<void> {
    await rows(
      tx,
      `INSERT INTO bill_payment (bill_id, payment_id, amount, applied_at) VALUES ($1, $2, $3, $4)`,
      [billId, paymentId, formatDecimal(amount), formatInstant(at)],
    );
  }

  /** What bills have of the payment, the last that got anything first. */
  async ofPayment(tx: Tx, paymentId: string): Promise<AppliedPart[]> {
    const found = await rows<{ bill_id: string; amount: string }>(
      tx,
      `SELECT bill_id, sum(amount)::text AS amount FROM bill_payment WHERE payment_id = $1
       GROUP BY bill_id HAVING sum(amount) > 0 ORDER BY max(seq) DESC`,
      [paymentId],
    );
    return found.map(({ bill_id, amount }) => ({ billId: bill_id, amount: decimal(amount) }));
  }
}
