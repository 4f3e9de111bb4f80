// The fees of a subscription, ready to be booked: one-time prices at the start, recurring prices in
// advance for every period begun, their discounts, and the credit of what was charged beyond an end.
// Ordering and billing both plan here, with the same line keys, so that nothing is booked twice.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Decimal, formatDecimal, parseDecimal } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { type Discount, discountsOn } from './fee-discount';
import {
  feesOfEnding,
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
  readonly discount: Discount | null;
};

/** Without who pays and with which tax: that the caller adds. */
export type FeeDraft<P extends FeePrice = FeePrice> = {
  readonly price: P;
  readonly subscriptionId: string;
  readonly kind: 'oneTime' | 'recurring' | 'discount' | 'adjustment';
  readonly line: string;
  readonly description: string;
  readonly amount: string;
  readonly quantity: string;
  /** The billing period whose bill shows the fee. */
  readonly service: Period;
  readonly occurredAt: Instant;
};

/** What a fee and its discounts have in common. */
type Frame = {
  readonly line: string;
  readonly subscription: Subscription;
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
  return ofKind(prices, 'recurring').flatMap((price) =>
    recurringFees(price, subscription.quantity, cycle, subscription, through, since).flatMap(
      (fee) => withDiscounts('recurring', frameOf(subscription, cycle, fee), price, fee, prices),
    ),
  );
}

export function planOneTimeFees<P extends FeePrice>(
  subscription: Subscription,
  prices: readonly P[],
  cycle: BillingCycle,
): FeeDraft<P>[] {
  const occurredAt = subscription.startsAt;
  const service = periodContaining(cycle, occurredAt);
  const frame = { line: 'one-time', subscription, service, occurredAt };
  return ofKind(prices, 'oneTime').flatMap((price) => {
    const amount = parseDecimal(price.amount ?? '0').times(parseDecimal(subscription.quantity));
    const once = { amount, days: 1, daysOfPeriod: 1 };
    return withDiscounts('oneTime', frame, price, once, prices);
  });
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
  return ofKind(prices, 'recurring').flatMap((price) =>
    feesOfEnding(price, subscription.quantity, cycle, subscription, endsAt, bookedThrough).flatMap(
      ({ booked, owed }) => {
        const frame = frameOf(subscription, cycle, booked);
        const was = withDiscounts('recurring', frame, price, booked, prices);
        const is = withDiscounts('recurring', frame, price, owed, prices);
        return was.map((draft) => creditOf(draft, is, booked.days - owed.days, booked, cause));
      },
    ),
  );
}

function creditOf<P extends FeePrice>(
  was: FeeDraft<P>,
  is: readonly FeeDraft<P>[],
  days: number,
  { daysOfPeriod }: RecurringFee,
  cause: string,
): FeeDraft<P> {
  const owed = is.find(({ price, line }) => price.id === was.price.id && line === was.line);
  const amount = parseDecimal(owed?.amount ?? '0').minus(parseDecimal(was.amount));
  return {
    ...was,
    kind: 'adjustment',
    line: `credit:${cause}:${was.line}`,
    description: `Credit: ${was.price.name} (${days} of ${daysOfPeriod} days)`,
    amount: formatDecimal(amount),
  };
}

function frameOf(subscription: Subscription, cycle: BillingCycle, { period }: RecurringFee): Frame {
  const { startsAt } = subscription;
  const occurredAt = period.from > startsAt ? period.from : startsAt;
  const service = periodContaining(cycle, occurredAt);
  return { line: recurringLine(period, service), subscription, service, occurredAt };
}

/** The fee and one line per discount; what comes to nothing is left out. */
function withDiscounts<P extends FeePrice>(
  kind: 'oneTime' | 'recurring',
  frame: Frame,
  price: P,
  fee: { readonly amount: Decimal; readonly days: number; readonly daysOfPeriod: number },
  prices: readonly P[],
): FeeDraft<P>[] {
  const draft = (of: P, asKind: FeeDraft['kind'], line: string, amount: Decimal): FeeDraft<P> => ({
    price: of,
    subscriptionId: frame.subscription.id,
    kind: asKind,
    line,
    description: describe(of.name, fee),
    amount: formatDecimal(amount),
    quantity: frame.subscription.quantity,
    service: frame.service,
    occurredAt: frame.occurredAt,
  });
  const reducing = prices.flatMap((each) => {
    const { discount } = each;
    if (each.kind !== 'discount' || discount === null) return [];
    const fits = discount.priceIds.length === 0 || discount.priceIds.includes(price.id);
    return fits ? [{ price: each, discount }] : [];
  });
  const { quantity } = frame.subscription;
  const cuts = discountsOn(
    { ...fee, quantity },
    reducing.map(({ discount }) => discount),
  );
  const discounts = reducing.map((by, index) =>
    draft(
      by.price,
      'discount',
      `discount:${price.id}:${frame.line}`,
      (cuts[index] ?? fee.amount).negated(),
    ),
  );
  return [draft(price, kind, frame.line, fee.amount), ...discounts].filter(
    ({ amount }) => amount !== '0',
  );
}

function ofKind<P extends FeePrice>(prices: readonly P[], kind: string): P[] {
  return prices.filter((price) => price.kind === kind);
}

// A fee of the account's own rhythm is told apart by its billing period alone.
function recurringLine(fee: Period, service: Period): string {
  const isAligned = fee.from === service.from && fee.to === service.to;
  return isAligned ? 'recurring' : `recurring:${formatInstant(fee.from)}`;
}

function describe(
  name: string,
  fee: { readonly days: number; readonly daysOfPeriod: number },
): string {
  return fee.days === fee.daysOfPeriod ? name : `${name} (${fee.days} of ${fee.daysOfPeriod} days)`;
}
