// The included quantities of a subscription: one grant per allowance price and period begun, the
// whole quantity also in a first period that is not whole, per piece. Like fees they are planned by ordering
// and by billing; a grant is known by the subscription that began to sell the price, the price and its period:
// where the quantity changes within one, its most pieces count. A period of which every day is suspended
// includes nothing; any other includes all of it.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { formatDecimal, parseDecimal } from '../../core/decimal';
import type { Instant, Period } from '../../core/time';
import {
  feeCycle,
  feesReaching,
  type RecurringFee,
  type RecurringPrice,
  recurringFees,
} from './recurring-fee';
import { lifeOf, type Subscription } from './subscription';
import { originOf } from './tenure';

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

/** What the period includes in all, as far as this subscription says. */
export type AllowanceDraft = {
  readonly priceId: string;
  /** The one that began to sell the price. */
  readonly subscriptionId: string;
  readonly name: string;
  readonly period: Period;
  readonly quantity: string;
  readonly unit: string;
  readonly usageType: string;
  readonly meters: readonly string[];
};

/** When the first grant behind `through` is due, suspended or not; undefined where none comes any more. */
export function nextAllowance(
  { startsAt, terminatesAt }: Pick<Subscription, 'startsAt' | 'terminatesAt'>,
  prices: readonly AllowancePrice[],
  cycle: BillingCycle,
  through: Instant,
): Instant | undefined {
  const starts = prices.flatMap(({ allowance }) => {
    if (allowance === null) return [];
    if (startsAt > through) return [startsAt];
    const own = feeCycle({ period: allowance.period }, cycle, startsAt);
    return [periodContaining(own, through).to];
  });
  return starts
    .filter((start) => terminatesAt === null || start < terminatesAt)
    .reduce<Instant | undefined>(
      (least, start) => (least !== undefined && least < start ? least : start),
      undefined,
    );
}

/** Grants due in [since, through]; without `since` from the start of the subscription. */
export function planAllowances(
  subscription: Subscription,
  prices: readonly AllowancePrice[],
  cycle: BillingCycle,
  through: Instant,
  since?: Instant,
): AllowanceDraft[] {
  const { quantity } = subscription;
  return drafts(subscription, prices, (rhythm) =>
    recurringFees(rhythm, quantity, cycle, subscription, through, since),
  );
}

/** Grants of periods that reach beyond `since` and are due by `through`: what a change may have left out. */
export function allowancesReaching(
  subscription: Subscription,
  prices: readonly AllowancePrice[],
  cycle: BillingCycle,
  since: Instant,
  through: Instant,
): AllowanceDraft[] {
  const { quantity } = subscription;
  return drafts(subscription, prices, (rhythm) =>
    feesReaching(rhythm, quantity, cycle, lifeOf(subscription), since, through).filter(
      ({ days }) => days > 0,
    ),
  );
}

function drafts(
  subscription: Subscription,
  prices: readonly AllowancePrice[],
  periodsOf: (rhythm: RecurringPrice) => readonly RecurringFee[],
): AllowanceDraft[] {
  const { quantity, startsAt } = subscription;
  return prices.flatMap(({ id, name, allowance }) => {
    if (allowance === null) return [];
    const { id: subscriptionId } = originOf(subscription, id);
    return periodsOf({ amount: null, period: allowance.period, whileSuspended: 'free' }).map(
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
