// Closing a bill moves what was accrued from unbilled to receivable and adds the tax. The lines were
// rounded, the accruals were not: the difference goes to `rounding`, so that the books still sum.
// A bill below zero is nothing to receive: it is owed to the payer, as customer credit.
import { type Decimal, sum } from '../../core/decimal';
import {
  customerCredit,
  type JournalAccount,
  type Posting,
  posting,
  receivable,
  unbilled,
} from '../../ledger/domain/chart';
import type { Bill } from './bill';

export function planBillPostings(bill: Bill): Posting[] {
  const { payerId, currency } = bill.key;
  const accrued = sum(bill.lines.map((line) => line.unbilled));
  const residue = bill.due.minus(accrued).minus(bill.tax);
  return [
    ...posting(standingOf(payerId, bill.due), currency, bill.due),
    ...posting(unbilled(payerId), currency, accrued.negated()),
    ...posting('tax-payable', currency, bill.tax.negated()),
    ...posting('rounding', currency, residue.negated()),
  ];
}

/** A bill that is settled by hand: money was received or, for a bill below zero, paid out. */
export function planPaymentPostings(payerId: string, currency: string, paid: Decimal): Posting[] {
  return [
    ...posting('cash', currency, paid),
    ...posting(standingOf(payerId, paid), currency, paid.negated()),
  ];
}

/** Customer credit pays a receivable of the same payer. */
export function planCreditPostings(payerId: string, currency: string, used: Decimal): Posting[] {
  return [
    ...posting(customerCredit(payerId), currency, used),
    ...posting(receivable(payerId), currency, used.negated()),
  ];
}

function standingOf(payerId: string, amount: Decimal): JournalAccount {
  return amount.isNegative() ? customerCredit(payerId) : receivable(payerId);
}
