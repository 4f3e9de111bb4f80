// Which ledger accounts a charge or a draw moves. A retail charge is revenue the moment it is
// rated: against prepaid value as far as a bucket paid, else against the unbilled receivable.
import { type Decimal, formatDecimal, ZERO } from '../../core/decimal';

export type UsagePosting =
  | {
      readonly kind: 'charge';
      readonly leg: 'retail' | 'cost';
      readonly payerId: string;
      readonly currency: string;
      readonly amount: Decimal;
      readonly drawn: Decimal;
    }
  | {
      readonly kind: 'draw';
      readonly bucketId: string;
      readonly unit: string;
      readonly amount: Decimal;
      /** Money pays for a charge, whose revenue is posted there; other units are consumed. */
      readonly isMoney: boolean;
    };

export type PlannedPosting = {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
};

export function planPostings(movements: readonly UsagePosting[]): PlannedPosting[] {
  const sums = new Map<string, Map<string, Decimal>>();
  const add = (account: string, unit: string, amount: Decimal): void => {
    let units = sums.get(account);
    if (units === undefined) sums.set(account, (units = new Map<string, Decimal>()));
    units.set(unit, (units.get(unit) ?? ZERO).plus(amount));
  };
  for (const movement of movements) {
    const { amount } = movement;
    if (movement.kind === 'draw') {
      add(`stored-value:${movement.bucketId}`, movement.unit, amount);
      if (!movement.isMoney) add('consumed', movement.unit, amount.negated());
    } else if (movement.leg === 'cost') {
      add('cost', movement.currency, amount);
      add('cost-clearing', movement.currency, amount.negated());
    } else {
      add(`unbilled:${movement.payerId}`, movement.currency, amount.minus(movement.drawn));
      add('revenue', movement.currency, amount.negated());
    }
  }
  return [...sums].flatMap(([account, units]) =>
    [...units].map(([unit, amount]) => ({ account, unit, amount: formatDecimal(amount) })),
  );
}
