// Which bills a payment pays. Bills that it names get the amounts it states, in the order named; a payment that names
// none pays the bill that has been due longest first. A bill takes no more than it asks for: the rest becomes credit,
// and the parts plus the credit always sum to the payment.
import { type Decimal, smaller, ZERO } from '../../core/decimal';

export type OwedBill = { readonly id: string; readonly remaining: Decimal };
/** `amount` null means: as much as the bill asks for. */
export type Wish = { readonly billId: string; readonly amount: Decimal | null };
export type Part = { readonly billId: string; readonly amount: Decimal };
export type Allocation = { readonly parts: readonly Part[]; readonly credit: Decimal };

export function allocatePayment(
  total: Decimal,
  wishes: readonly Wish[],
  bills: readonly OwedBill[],
): Allocation {
  const owed = new Map(bills.map(({ id, remaining }) => [id, remaining]));
  const parts = new Map<string, Decimal>();
  let rest = total;
  for (const { billId, amount } of wishes) {
    const open = owed.get(billId) ?? ZERO;
    const part = smaller(smaller(open, rest), amount ?? rest);
    if (!part.greaterThan(ZERO)) continue;
    owed.set(billId, open.minus(part));
    parts.set(billId, (parts.get(billId) ?? ZERO).plus(part));
    rest = rest.minus(part);
  }
  return { parts: [...parts].map(([billId, amount]) => ({ billId, amount })), credit: rest };
}
