// Closing a bill moves what was accrued from unbilled to receivable and adds the tax. The lines were
// rounded, the accruals were not: the difference goes to `rounding`, so that the books still sum.
// A bill below zero is nothing to receive: it is owed to the payer, as customer credit.
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
  return [
    ...posting(standingOf(payerId, bill.due), currency, bill.due),
    ...posting(`unbilled:${payerId}`, currency, unbilled.negated()),
    ...posting('tax-payable', currency, bill.tax.negated()),
    ...posting('rounding', currency, residue.negated()),
  ];
}

/** A bill that finance marks as paid: the money is said to have come, or to have gone to the payer. */
export function planPaymentPostings(
  payerId: string,
  currency: string,
  paid: Decimal,
): BillPosting[] {
  return [
    ...posting('cash', currency, paid),
    ...posting(standingOf(payerId, paid), currency, paid.negated()),
  ];
}

/** What a payer has as credit pays what the same payer owes. */
export function planCreditPostings(
  payerId: string,
  currency: string,
  used: Decimal,
): BillPosting[] {
  return [
    ...posting(`customer-credit:${payerId}`, currency, used),
    ...posting(`receivable:${payerId}`, currency, used.negated()),
  ];
}

function standingOf(payerId: string, amount: Decimal): string {
  return amount.isNegative() ? `customer-credit:${payerId}` : `receivable:${payerId}`;
}

function posting(account: string, unit: string, amount: Decimal): BillPosting[] {
  return amount.isZero() ? [] : [{ account, unit, amount: formatDecimal(amount) }];
}
