import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PaidBy } from '../domain/bill-view';

export type AppliedPart = { readonly billId: string; readonly amount: Decimal };

/** A part applied to a bill, and the payment, refund or bill it comes from. */
export type Applied = AppliedPart & { readonly by: PaidBy };

/** `seq` is the place among all parts applied to bills. */
export type PaidPart = AppliedPart & { readonly seq: string };

const MAX_SEQ = '9223372036854775807';

// The last row of a bill carries the sum of the payment on that bill; its other rows count zero.
const OF_PAYMENT = `
SELECT p.bill_id, p.seq::text, CASE WHEN whole.last = p.seq THEN whole.amount ELSE 0 END AS amount
FROM (SELECT bill_id, seq FROM bill_payment WHERE payment_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3) p
CROSS JOIN LATERAL (
  SELECT max(b.seq) AS last, sum(b.amount) AS amount FROM bill_payment b
  WHERE b.bill_id = p.bill_id AND b.payment_id = $1) whole
ORDER BY p.seq DESC`;

/** The table `bill_payment`: what payments, refunds and other bills did to bills. */
export class BillPaymentRepository {
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

  /**
   * The parts a payment gave to bills, the latest first, from the place `last` on. A bill that gave everything back,
   * or whose last row is on an earlier page, comes with amount zero.
   */
  async ofPayment(
    tx: Tx,
    paymentId: string,
    last: PaidPart | undefined,
    limit: number,
  ): Promise<PaidPart[]> {
    const found = await rows<{ bill_id: string; seq: string; amount: string }>(tx, OF_PAYMENT, [
      paymentId,
      last?.seq ?? MAX_SEQ,
      limit,
    ]);
    return found.map(({ bill_id, seq, amount }) => ({
      billId: bill_id,
      seq,
      amount: decimal(amount),
    }));
  }
}
