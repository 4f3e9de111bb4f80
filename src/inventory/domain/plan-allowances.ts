// The allowances of a subscription: one grant per allowance price and period, the whole quantity per piece even when
// the first period is partial. Ordering and billing both plan them, like fees. A grant is identified by the
// subscription that first sold the price, the price and the period; if the number of pieces changes within a period,
// the highest counts. A period that is suspended on every day grants nothing, any other grants all.
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

/** The total that the period includes, according to this subscription. */
export type AllowanceDraft = {
  readonly priceId: string;
  /** The subscription that first sold the price. */
  readonly subscriptionId: string;
  readonly name: string;
  readonly period: Period;
  readonly quantity: string;
  readonly unit: string;
  readonly usageType: string;
  readonly meters: readonly string[];
};

/** When the first grant after `through` is due, even if suspended; undefined when there are no more. */
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

/** Grants due in [since, through]; without `since`, from the start of the subscription. */
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

/** Grants due by `through` for periods that reach beyond `since`, which a change may have missed. */
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
