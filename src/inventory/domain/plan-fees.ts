// The fees of a subscription, ready to be booked: one-time prices at the start, recurring prices in
// advance for every period begun, and their discounts. Ordering and billing both plan here, with the
// same line keys, so that nothing is booked twice.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Decimal, formatDecimal, parseDecimal } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { cutsOf, type Discount, discountsOn, reducersOf } from './fee-discount';
import {
  dueAt,
  type FeePart,
  partsOf,
  type RecurringFee,
  type RecurringPrice,
  recurringFees,
} from './recurring-fee';
import { lifeOf, type Subscription } from './subscription';
import { asCharged, type Charged } from './tenure';

export type FeePrice = RecurringPrice & {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string | null;
  readonly discount: Discount | null;
  /** Discounts that the fee itself names. */
  readonly discountIds: readonly string[];
  /** The catalogue price that a negotiated one replaces; whatever reduces that price reduces this one too. */
  readonly insteadOf?: string;
};

/** A price and the key of one of its lines. */
export type FeeLine<P extends FeePrice = FeePrice> = { readonly price: P; readonly line: string };

/** A fee without payer and tax, which the caller adds. */
export type FeeDraft<P extends FeePrice = FeePrice> = {
  readonly price: P;
  /**
   * Candidates for the tax: the first line that was charged before gives its tax; when none was, the last one gets
   * the tax of now. A correction is taxed like what it corrects, a discount like its fee.
   */
  readonly taxedAs: readonly FeeLine<P>[];
  readonly subscriptionId: string;
  readonly kind: 'oneTime' | 'recurring' | 'discount' | 'adjustment';
  readonly line: string;
  readonly description: string;
  readonly amount: string;
  readonly quantity: string;
  /** The billing period whose bill shows the fee. */
  readonly service: Period;
  /** The time it is charged for; an instant for a one-time fee. */
  readonly covers: Period;
  readonly occurredAt: Instant;
};

/** The attributes that a fee and its discounts share. */
type Frame = {
  readonly line: string;
  readonly subscription: Subscription;
  readonly service: Period;
  readonly covers: Period;
  readonly occurredAt: Instant;
};

/** Recurring fees due in [since, through]; without `since`, from the start of the subscription. */
export function planRecurringFees<P extends FeePrice>(
  subscription: Charged,
  prices: readonly P[],
  cycle: BillingCycle,
  through: Instant,
  since?: Instant,
): FeeDraft<P>[] {
  const from = since ?? subscription.startsAt;
  return ofKind(prices, 'recurring').flatMap((price) => {
    const charged = asCharged(subscription, price.id);
    return recurringFees(price, charged.quantity, cycle, lifeOf(charged), through, from)
      .flatMap((fee) => recurringDrafts(charged, cycle, price, fee, prices))
      .filter(isAsked);
  });
}

export function planOneTimeFees<P extends FeePrice>(
  subscription: Subscription,
  prices: readonly P[],
  cycle: BillingCycle,
): FeeDraft<P>[] {
  const occurredAt = subscription.startsAt;
  const service = periodContaining(cycle, occurredAt);
  const covers = { from: occurredAt, to: occurredAt };
  const frame = { line: 'one-time', subscription, service, covers, occurredAt };
  return ofKind(prices, 'oneTime').flatMap((price) => {
    const amount = parseDecimal(price.amount ?? '0').times(parseDecimal(subscription.quantity));
    const once = { amount, days: 1, daysOfPeriod: 1 };
    const parts = () => [{ from: occurredAt, to: occurredAt, ...once }];
    return withDiscounts('oneTime', frame, price, once, parts, prices).filter(isAsked);
  });
}

/** The fee of one period with its discounts and surcharges. */
export function recurringDrafts<P extends FeePrice>(
  subscription: Subscription,
  cycle: BillingCycle,
  price: P,
  fee: RecurringFee,
  prices: readonly P[],
): FeeDraft<P>[] {
  const { quantity } = subscription;
  const parts = (cuts: readonly Instant[]) =>
    partsOf(price, quantity, cycle, lifeOf(subscription), fee, cuts);
  return withDiscounts('recurring', frameOf(subscription, cycle, fee), price, fee, parts, prices);
}

function frameOf(subscription: Subscription, cycle: BillingCycle, { period }: RecurringFee): Frame {
  const occurredAt = dueAt(period, subscription);
  const service = periodContaining(cycle, occurredAt);
  const { endsAt } = subscription;
  const until = endsAt !== null && endsAt < period.to ? endsAt : period.to;
  const covers = { from: occurredAt, to: until > occurredAt ? until : occurredAt };
  return { line: recurringLine(period, service), subscription, service, covers, occurredAt };
}

/** The fee and one line per discount or surcharge, including lines of amount zero. */
function withDiscounts<P extends FeePrice>(
  kind: 'oneTime' | 'recurring',
  frame: Frame,
  price: P,
  fee: { readonly amount: Decimal; readonly days: number; readonly daysOfPeriod: number },
  partsOfFee: (cuts: readonly Instant[]) => readonly FeePart[],
  prices: readonly P[],
): FeeDraft<P>[] {
  const { subscription, service, covers, occurredAt } = frame;
  const { quantity } = subscription;
  const { daysOfPeriod } = fee;
  const common = { subscriptionId: subscription.id, quantity, service, covers, occurredAt };
  const own: FeeDraft<P> = {
    ...common,
    price,
    taxedAs: [],
    kind,
    line: frame.line,
    description: describe(price.name, fee),
    amount: formatDecimal(fee.amount),
  };
  const reducing = reducersOf(price, prices);
  if (reducing.length === 0) return [own];
  const all = reducing.map(({ discount }) => discount);
  const cuts = discountsOn({ quantity, daysOfPeriod, parts: partsOfFee(cutsOf(all)) }, all);
  const changes = reducing.flatMap((by, index): FeeDraft<P>[] => {
    const cut = cuts[index];
    if (cut === undefined) return [];
    const raises = by.discount.alteration?.raises === true;
    return [
      {
        ...common,
        price: by.price,
        taxedAs: [{ price, line: frame.line }],
        kind: raises ? kind : 'discount',
        line: `${raises ? 'surcharge' : 'discount'}:${price.id}:${frame.line}`,
        description: describe(nameOf(by), { days: cut.days, daysOfPeriod }),
        amount: formatDecimal(cut.amount.negated()),
      },
    ];
  });
  return [own, ...changes];
}

export function isAsked({ amount }: FeeDraft): boolean {
  return amount !== '0';
}

export function ofKind<P extends FeePrice>(prices: readonly P[], kind: string): P[] {
  return prices.filter((price) => price.kind === kind);
}

// A fee in the account's own rhythm is identified by its billing period alone.
function recurringLine(fee: Period, service: Period): string {
  const isAligned = fee.from === service.from && fee.to === service.to;
  return isAligned ? 'recurring' : `recurring:${formatInstant(fee.from)}`;
}

/** Says by which percentage, where the name of the price does not. */
function nameOf({
  price,
  discount,
}: {
  readonly price: FeePrice;
  readonly discount: Discount;
}): string {
  const { percent } = discount;
  if (percent === null) return price.name;
  const said = new RegExp(`(?<![\\d.,])${percent.replace('.', '[.,]')} ?%`);
  return said.test(price.name) ? price.name : `${price.name}, ${percent} %`;
}

function describe(
  name: string,
  fee: { readonly days: number; readonly daysOfPeriod: number },
): string {
  return fee.days === fee.daysOfPeriod ? name : `${name} (${fee.days} of ${fee.daysOfPeriod} days)`;
}
