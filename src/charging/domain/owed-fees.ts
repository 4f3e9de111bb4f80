// What an account that pays in advance owes of its fees, because its prepaid value does not reach: it is asked by the bill.
import { type Decimal, formatDecimal, sum } from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { minorUnits } from '../../core/money';
import { round } from '../../core/rounding';

/** Of all fees of a subscription that were booked together, before tax. */
export type OwedFees = {
  readonly subscriptionId: string;
  readonly currency: string;
  readonly due: string;
  readonly paid: string;
  readonly owed: string;
};

export type NetFee = {
  readonly subscriptionId: string;
  readonly currency: string;
  readonly isPrepaid: boolean;
  readonly due: Decimal;
  readonly paid: Decimal;
};

export function owedOf(nets: readonly NetFee[]): OwedFees[] {
  const prepaid = nets.filter(({ isPrepaid, due }) => isPrepaid && !due.isNegative());
  return [...groupBy(prepaid, ({ subscriptionId }) => subscriptionId).values()].flatMap((own) => {
    const [first] = own;
    const due = sum(own.map((net) => net.due));
    const paid = sum(own.map((net) => net.paid));
    if (first === undefined || !due.greaterThan(paid)) return [];
    const { subscriptionId, currency } = first;
    const shown = (amount: Decimal): string =>
      formatDecimal(round(amount, minorUnits(currency), 'halfUp'));
    const amounts = { due: shown(due), paid: shown(paid), owed: shown(due.minus(paid)) };
    return [{ subscriptionId, currency, ...amounts }];
  });
}
