// The fees of a subscription, ready to be booked: one-time prices at the start, recurring prices in
// advance for every period begun, and the credit of what was charged beyond an end. Ordering and
// billing both plan here, with the same line keys, so that whoever comes second books nothing twice.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { formatDecimal, parseDecimal } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import {
  creditsOfEnding,
  type RecurringFee,
  type RecurringPrice,
  recurringFees,
} from './recurring-fee';
import type { Subscription } from './subscription';

export type FeePrice = RecurringPrice & {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string | null;
};

/** Without who pays and with which tax: that the caller adds. */
export type FeeDraft<P extends FeePrice = FeePrice> = {
  readonly price: P;
  readonly subscriptionId: string;
  readonly kind: 'oneTime' | 'recurring' | 'adjustment';
  readonly line: string;
  readonly description: string;
  readonly amount: string;
  readonly quantity: string;
  /** The billing period whose bill shows the fee. */
  readonly service: Period;
  readonly occurredAt: Instant;
};

/** Recurring fees due in [since, through]; without `since` from the start of the subscription. */
export function planRecurringFees<P extends FeePrice>(
  subscription: Subscription,
  prices: readonly P[],
  cycle: BillingCycle,
  through: Instant,
  since?: Instant,
): FeeDraft<P>[] {
  const { quantity } = subscription;
  return prices
    .filter(({ kind }) => kind === 'recurring')
    .flatMap((price) =>
      recurringFees(price, quantity, cycle, subscription, through, since)
        .filter(({ amount }) => !amount.isZero())
        .map((fee) => recurringDraft(subscription, price, cycle, fee)),
    );
}

export function planOneTimeFees<P extends FeePrice>(
  subscription: Subscription,
  prices: readonly P[],
  cycle: BillingCycle,
): FeeDraft<P>[] {
  const { quantity, startsAt } = subscription;
  return prices
    .filter(({ kind }) => kind === 'oneTime')
    .map(
      (price): FeeDraft<P> => ({
        price,
        subscriptionId: subscription.id,
        kind: 'oneTime',
        line: 'one-time',
        description: price.name,
        amount: formatDecimal(parseDecimal(price.amount ?? '0').times(parseDecimal(quantity))),
        quantity,
        service: periodContaining(cycle, startsAt),
        occurredAt: startsAt,
      }),
    )
    .filter(({ amount }) => amount !== '0');
}

/** `cause` keeps the credits of two changes in one period apart. */
export function planCredits<P extends FeePrice>(
  subscription: Subscription,
  prices: readonly P[],
  cycle: BillingCycle,
  endsAt: Instant,
  bookedThrough: Instant,
  cause: string,
): FeeDraft<P>[] {
  const { quantity } = subscription;
  return prices
    .filter(({ kind }) => kind === 'recurring')
    .flatMap((price) =>
      creditsOfEnding(price, quantity, cycle, subscription, endsAt, bookedThrough).map((credit) =>
        creditDraft(recurringDraft(subscription, price, cycle, credit), cause),
      ),
    );
}

function recurringDraft<P extends FeePrice>(
  subscription: Subscription,
  price: P,
  cycle: BillingCycle,
  fee: RecurringFee,
): FeeDraft<P> {
  const { from } = fee.period;
  const occurredAt = from > subscription.startsAt ? from : subscription.startsAt;
  const service = periodContaining(cycle, occurredAt);
  return {
    price,
    subscriptionId: subscription.id,
    kind: 'recurring',
    line: recurringLine(fee.period, service),
    description: describe(price.name, fee),
    amount: formatDecimal(fee.amount),
    quantity: subscription.quantity,
    service,
    occurredAt,
  };
}

function creditDraft<P extends FeePrice>(charged: FeeDraft<P>, cause: string): FeeDraft<P> {
  return {
    ...charged,
    kind: 'adjustment',
    line: `credit:${cause}:${charged.line}`,
    description: `Credit: ${charged.description}`,
  };
}

// A fee of the account's own rhythm is told apart by its billing period alone.
function recurringLine(fee: Period, service: Period): string {
  const isAligned = fee.from === service.from && fee.to === service.to;
  return isAligned ? 'recurring' : `recurring:${formatInstant(fee.from)}`;
}

function describe(name: string, { days, daysOfPeriod }: RecurringFee): string {
  return days === daysOfPeriod ? name : `${name} (${days} of ${daysOfPeriod} days)`;
}
