// What a refund takes back: first what lies unused as credit, then of bills: what they got of the payment,
// the last one first, or what is left of those below zero, the oldest first.
// Nothing when there is less than it asks for: a refund is whole or it is denied.
import { type Decimal, smaller, ZERO } from '../../core/decimal';
import type { Part } from './allocate-payment';

export type CreditOf = { readonly paymentId: string; readonly credit: Decimal };
export type RefundPlan = {
  readonly credits: readonly { readonly paymentId: string; readonly amount: Decimal }[];
  readonly parts: readonly Part[];
};

export function planRefund(
  asked: Decimal,
  credits: readonly CreditOf[],
  ofBills: readonly Part[],
): RefundPlan | undefined {
  let rest = asked;
  const take = (most: Decimal): Decimal => {
    const amount = smaller(rest, most);
    rest = rest.minus(amount);
    return amount;
  };
  const taken = credits.map(({ paymentId, credit }) => ({ paymentId, amount: take(credit) }));
  const back = ofBills.map(({ billId, amount }) => ({ billId, amount: take(amount) }));
  if (!rest.isZero()) return undefined;
  return { credits: taken.filter(isSome), parts: back.filter(isSome) };
}

function isSome({ amount }: { readonly amount: Decimal }): boolean {
  return amount.greaterThan(ZERO);
}
