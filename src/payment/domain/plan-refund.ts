// What a refund takes back: unused credit first, then from bills (what they got of the payment, the last one first,
// or what is left of bills below zero, the oldest first). Undefined when there is less than the refund asks for: a
// refund is made in full or denied.
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
