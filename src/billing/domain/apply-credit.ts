// Credit of bills below zero pays owed bills: the oldest credit is used first, and the bill that has been due longest
// is paid first. No bill takes more than it asks for or gives more than it has.
import { type Decimal, smaller, ZERO } from '../../core/decimal';

/** `remaining` is below zero for a bill with credit left, above zero for an owed one. */
export type Balance = { readonly id: string; readonly remaining: Decimal };
export type CreditUse = {
  readonly creditId: string;
  readonly billId: string;
  readonly amount: Decimal;
};

/** Both lists are in the order of use, and of one payer and currency. */
export function applyCredit(credits: readonly Balance[], open: readonly Balance[]): CreditUse[] {
  const uses: CreditUse[] = [];
  const owed = open.map(({ id, remaining }) => ({ id, left: remaining }));
  let next = 0;
  for (const credit of credits) {
    let left = credit.remaining.negated();
    while (left.greaterThan(ZERO)) {
      const bill = owed[next];
      if (bill === undefined) return uses;
      const amount = smaller(left, bill.left);
      uses.push({ creditId: credit.id, billId: bill.id, amount });
      left = left.minus(amount);
      bill.left = bill.left.minus(amount);
      if (bill.left.isZero()) next += 1;
    }
  }
  return uses;
}
