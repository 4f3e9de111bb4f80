// The money that came lies in `cash`; what bills took of it lowers what is receivable, and what none
// took is owed to the customer. A refund is the same with the opposite sign.
import { type Decimal, formatDecimal } from '../../core/decimal';

export type MoneyMove = {
  readonly payerId: string;
  readonly currency: string;
  /** Into bills and into credit; negative for what goes back. */
  readonly applied: Decimal;
  readonly credit: Decimal;
};

export type MoneyPosting = {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
};

export function planMoney({ payerId, currency, applied, credit }: MoneyMove): MoneyPosting[] {
  const posting = (account: string, amount: Decimal): MoneyPosting[] =>
    amount.isZero() ? [] : [{ account, unit: currency, amount: formatDecimal(amount) }];
  return [
    ...posting('cash', applied.plus(credit)),
    ...posting(`receivable:${payerId}`, applied.negated()),
    ...posting(`customer-credit:${payerId}`, credit.negated()),
  ];
}
