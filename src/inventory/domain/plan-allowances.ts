// The included quantities of a subscription: one grant per allowance price and period begun, the
// whole quantity also in a first period that is not whole. Like fees they are planned by ordering
// and by billing; a grant is known by subscription, price and the start of its period. A period of
// which every day is suspended includes nothing; any other includes all of it.
import type { BillingCycle } from '../../core/calendar';
import { formatDecimal, parseDecimal } from '../../core/decimal';
import type { Instant, Period } from '../../core/time';
import { recurringFees } from './recurring-fee';
import type { Subscription } from './subscription';

export type AllowancePrice = {
  readonly id: string;
  readonly name: string;
  readonly allowance: {
    readonly quantity: string;
    readonly unit: string;
    readonly period: { readonly unit: string; readonly length: number } | null;
    readonly usageType: string;
    readonly meters: readonly string[];
  } | null;
};

export type AllowanceDraft = {
  readonly priceId: string;
  readonly subscriptionId: string;
  readonly name: string;
  readonly period: Period;
  readonly quantity: string;
  readonly unit: string;
  readonly usageType: string;
  readonly meters: readonly string[];
};

/** Grants due in [since, through]; without `since` from the start of the subscription. */
export function planAllowances(
  subscription: Subscription,
  prices: readonly AllowancePrice[],
  cycle: BillingCycle,
  through: Instant,
  since?: Instant,
): AllowanceDraft[] {
  const { id: subscriptionId, quantity, startsAt } = subscription;
  return prices.flatMap(({ id, name, allowance }) => {
    if (allowance === null) return [];
    const rhythm = { amount: null, period: allowance.period, whileSuspended: 'free' } as const;
    return recurringFees(rhythm, quantity, cycle, subscription, through, since).map(
      ({ period }) => ({
        priceId: id,
        subscriptionId,
        name,
        period: { from: period.from > startsAt ? period.from : startsAt, to: period.to },
        quantity: formatDecimal(parseDecimal(allowance.quantity).times(parseDecimal(quantity))),
        unit: allowance.unit,
        usageType: allowance.usageType,
        meters: allowance.meters,
      }),
    );
  });
}
