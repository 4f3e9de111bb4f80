import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PaidBy } from '../domain/bill-view';
import { BILL_SELECT, fromBillRow, type BillRow, type ClosedBill } from './bill.repository';

export type AppliedPart = { readonly billId: string; readonly amount: Decimal };

/** A part of a bill, and what it comes from. */
export type Applied = AppliedPart & { readonly by: PaidBy };

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
    return found.map(fromBillRow);
  }

  /** What payers still owe, the longest due first, locked. */
  open(tx: Tx, purses: readonly Purse[]): Promise<ClosedBill[]> {
    return select(tx, purses, 'remaining > 0', 'ORDER BY due_at, seq FOR UPDATE');
  }

  /** Bills below zero that have credit left, the oldest first. */
  withCredit(tx: Tx, purses: readonly Purse[]): Promise<ClosedBill[]> {
    return select(tx, purses, 'remaining < 0', 'ORDER BY seq');
  }

  async insert(tx: Tx, applied: readonly Applied[], at: Instant): Promise<void> {
    const idsOf = (kind: PaidBy['kind']) =>
      textArray(applied.map(({ by }) => (by.kind === kind ? by.id : null)));
    await rows(
      tx,
      `INSERT INTO bill_payment (bill_id, amount, payment_id, refund_id, other_bill_id, applied_at)
       SELECT bill_id, amount, payment_id, refund_id, other_bill_id, $6
       FROM unnest($1::text[], $2::numeric[], $3::text[], $4::text[], $5::text[])
         WITH ORDINALITY AS p(bill_id, amount, payment_id, refund_id, other_bill_id, n) ORDER BY n`,
      [
        textArray(applied.map(({ billId }) => billId)),
        plainArray(applied.map(({ amount }) => formatDecimal(amount))),
        idsOf('payment'),
        idsOf('refund'),
        idsOf('bill'),
        formatInstant(at),
      ],
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

async function select(
  tx: Tx,
  purses: readonly Purse[],
  condition: string,
  order: string,
): Promise<ClosedBill[]> {
  if (purses.length === 0) return [];
  const found = await rows<BillRow>(
    tx,
    `${BILL_SELECT} FROM bill
     WHERE ${condition} AND (payer_id, currency) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ${order}`,
    [
      textArray(purses.map(({ payerId }) => payerId)),
      textArray(purses.map(({ currency }) => currency)),
    ],
  );
  return found.map(fromBillRow);
}
