import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { PaidBy } from '../domain/bill-view';
import { BILL_SELECT, billFromRow, type BillRow, type ClosedBill } from './bill.repository';

export type AppliedPart = { readonly billId: string; readonly amount: Decimal };

/** Where a payer's money is kept apart: one for each currency. */
export type Purse = { readonly payerId: string; readonly currency: string };

/** The table `bill_payment`: what payments, refunds and other bills did to bills. */
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

  /** Bills below zero that have credit left, the oldest first. */
  async withCredit(tx: Tx, purses: readonly Purse[]): Promise<ClosedBill[]> {
    if (purses.length === 0) return [];
    const found = await rows<BillRow>(
      tx,
      `${BILL_SELECT} FROM bill
       WHERE remaining < 0 AND (payer_id, currency) IN (SELECT * FROM unnest($1::text[], $2::text[]))
       ORDER BY seq`,
      [
        textArray(purses.map(({ payerId }) => payerId)),
        textArray(purses.map(({ currency }) => currency)),
      ],
    );
    return found.map(billFromRow);
  }

  async insert(tx: Tx, by: PaidBy, { billId, amount }: AppliedPart, at: Instant): Promise<void> {
    await rows(
      tx,
      `INSERT INTO bill_payment (bill_id, ${COLUMN_OF[by.kind]}, amount, applied_at)
       VALUES ($1, $2, $3, $4)`,
      [billId, by.id, formatDecimal(amount), formatInstant(at)],
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

const COLUMN_OF: Readonly<Record<PaidBy['kind'], string>> = {
  payment: 'payment_id',
  refund: 'refund_id',
  bill: 'other_bill_id',
};
