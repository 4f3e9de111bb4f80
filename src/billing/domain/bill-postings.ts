// Closing a bill moves what was accrued from unbilled to receivable and adds the tax. The lines were
// rounded, the accruals were not: the difference goes to `rounding`, so that the books still sum.
import { type Decimal, formatDecimal, sum } from '../../core/decimal';
import type { Bill } from './bill';

export type BillPosting = {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
};

export function planBillPostings(bill: Bill): BillPosting[] {
  const { payerId, currency } = bill.key;
  const unbilled = sum(bill.lines.map((line) => line.unbilled));
  const residue = bill.due.minus(unbilled).minus(bill.tax);
  const posting = (account: string, amount: Decimal): BillPosting[] =>
    amount.isZero() ? [] : [{ account, unit: currency, amount: formatDecimal(amount) }];
  return [
    ...posting(`receivable:${payerId}`, bill.due),
    ...posting(`unbilled:${payerId}`, unbilled.negated()),
    ...posting('tax-payable', bill.tax.negated()),
    ...posting('rounding', residue.negated()),
  ];
}

/** A bill that finance marks as paid: the money is said to have come. */
export function planPaymentPostings(
  payerId: string,
  currency: string,
  paid: Decimal,
): BillPosting[] {
  if (paid.isZero()) return [];
  return [
    { account: 'cash', unit: currency, amount: formatDecimal(paid) },
    { account: `receivable:${payerId}`, unit: currency, amount: formatDecimal(paid.negated()) },
  ];
}
