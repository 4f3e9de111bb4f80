// Money received is debited to `cash`; the part that bills took lowers `receivable`, and the rest is owed to the
// customer as credit. A refund posts the same with the opposite sign.
import type { Decimal } from '../../core/decimal';
import { customerCredit, type Posting, posting, receivable } from '../../ledger/domain/chart';

export type MoneyMove = {
  readonly payerId: string;
  readonly currency: string;
  /** How much went to bills and how much to credit; negative in a refund. */
  readonly applied: Decimal;
  readonly credit: Decimal;
};

export function planMoney({ payerId, currency, applied, credit }: MoneyMove): Posting[] {
  return [
    ...posting('cash', currency, applied.plus(credit)),
    ...posting(receivable(payerId), currency, applied.negated()),
    ...posting(customerCredit(payerId), currency, credit.negated()),
  ];
}
