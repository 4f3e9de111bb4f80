// The fees of a subscription, ready to be booked: one-time prices at the start, recurring prices in
// advance for every period begun, their discounts, and the correction of what was booked and is owed
// no more or again. Ordering and billing both plan here, with the same line keys, so that nothing is
// booked twice.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import {
  type Decimal,
  formatDecimal,
  fromInteger,
  parseDecimal,
  sum,
  ZERO,
} from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { round } from '../../core/rounding';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { cutsOf, type Discount, discountsOn, isTimed, reducersOf } from './fee-discount';
import {
  dueAt,
  feeCycle,
  type FeePart,
  feesReaching,
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
  /** Discounts that a fee names itself. */
  readonly discountIds: readonly string[];
  /** The price of the catalogue that a negotiated one stands for; what reduces that one reduces it, too. */
  readonly insteadOf?: string;
};

/** A line of a price. */
export type FeeLine<P extends FeePrice = FeePrice> = { readonly price: P; readonly line: string };

/** Without who pays and with which tax: that the caller adds. */
export type FeeDraft<P extends FeePrice = FeePrice> = {
  readonly price: P;
  /**
   * The lines whose tax it has, the first that was charged before: a correction that of what it corrects,
   * a discount that of the fee it reduces. Of one that was charged in no other way the last is charged now.
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
  const frame = { line: 'one-time', subscription, service, occurredAt };
  return ofKind(prices, 'oneTime').flatMap((price) => {
    const amount = parseDecimal(price.amount ?? '0').times(parseDecimal(subscription.quantity));
    const once = { amount, days: 1, daysOfPeriod: 1 };
    const parts = () => [{ from: occurredAt, to: occurredAt, ...once }];
    return withDiscounts('oneTime', frame, price, once, parts, prices).filter(isAsked);
  });
}

/** A line of a fee that stands in the books, whoever paid for it. */
export type BookedFee = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly line: string;
  readonly serviceFrom: Instant;
  readonly amount: string;
};

/**
 * What the fees of periods that reach beyond `since` differ by from what is `booked` of the
 * subscription. What never was is booked as it falls due; the rest is corrected by the difference, as
 * the next of its line, so that doing it again finds none.
 */
export function planCorrections<P extends FeePrice>(
  subscription: Charged,
  prices: readonly P[],
  cycle: BillingCycle,
  since: Instant,
  through: Instant,
  booked: readonly BookedFee[],
): FeeDraft<P>[] {
  const known = groupBy(
    booked,
    ({ subscriptionId, priceId, serviceFrom }) => `${serviceFrom}/${priceId}/${subscriptionId}`,
  );
  const standing = (draft: FeeDraft<P>): readonly BookedFee[] =>
    (known.get(`${draft.service.from}/${draft.price.id}/${draft.subscriptionId}`) ?? []).filter(
      (each) => isOfLine(each.line, draft.line),
    );
  return ofKind(prices, 'recurring').flatMap((price) => {
    const charged = asCharged(subscription, price.id);
    const life = lifeOf(charged);
    return feesReaching(price, charged.quantity, cycle, life, since, through).flatMap((fee) => {
      const drafts = recurringDrafts(charged, cycle, price, fee, prices);
      const days = sum(
        drafts.slice(0, 1).map((draft) => daysCorrected(draft, standing(draft), fee)),
      );
      return drafts.flatMap((draft) => correctionOf(draft, standing(draft), days, fee));
    });
  });
}

/** Where the billing period begins that shows the first fee which `planCorrections` looks at; none where it looks at none. */
export function firstCorrected(
  subscription: Charged,
  prices: readonly FeePrice[],
  cycle: BillingCycle,
  since: Instant,
): Instant | undefined {
  return ofKind(prices, 'recurring')
    .map((price) => {
      const charged = asCharged(subscription, price.id);
      return dueAt(periodContaining(feeCycle(price, cycle, charged.startsAt), since), charged);
    })
    .map((due) => periodContaining(cycle, due).from)
    .reduce<Instant | undefined>(
      (least, from) => (least !== undefined && least < from ? least : from),
      undefined,
    );
}

/** `correction:2:recurring` and, of earlier versions, `credit:<order>:<item>:recurring` are of `recurring`. */
function isOfLine(booked: string, line: string): boolean {
  return booked === line || (/^(correction|credit):/.test(booked) && booked.endsWith(`:${line}`));
}

function correctionOf<P extends FeePrice>(
  owed: FeeDraft<P>,
  standing: readonly BookedFee[],
  days: Decimal,
  { daysOfPeriod }: RecurringFee,
): FeeDraft<P>[] {
  if (standing.length === 0) return [owed].filter(isAsked);
  const amount = parseDecimal(owed.amount).minus(amountOf(standing));
  if (amount.isZero()) return [];
  const what = `${days.isNegative() ? 'Credit' : 'Correction'}: ${owed.price.name}`;
  // What counts for a time only may have lost or gained other days than its fee.
  const counts = isTimed(owed.price.discount)
    ? ''
    : ` (${formatDecimal(days.abs())} of ${daysOfPeriod} days)`;
  return [
    {
      ...owed,
      taxedAs: [owed, ...owed.taxedAs],
      kind: 'adjustment',
      line: `correction:${standing.length}:${owed.line}`,
      description: `${what}${counts}`,
      amount: formatDecimal(amount),
    },
  ];
}

/** How many days more are owed than were booked: negative is given back. */
function daysCorrected(
  owed: FeeDraft,
  standing: readonly BookedFee[],
  { whole, daysOfPeriod }: RecurringFee,
): Decimal {
  if (whole.isZero()) return ZERO;
  const amount = parseDecimal(owed.amount).minus(amountOf(standing));
  return round(amount.times(fromInteger(daysOfPeriod)).dividedBy(whole), 0, 'halfUp');
}

function amountOf(standing: readonly BookedFee[]): Decimal {
  return sum(standing.map(({ amount }) => parseDecimal(amount)));
}

function recurringDrafts<P extends FeePrice>(
  subscription: Subscription,
  cycle: BillingCycle,
  price: P,
  fee: RecurringFee,
  prices: readonly P[],
): FeeDraft<P>[] {
  const { quantity } = subscription;
  const parts = (cuts: readonly Instant[]) =>
    partsOf(price, quantity, cycle.timeZone, lifeOf(subscription), fee, cuts);
  return withDiscounts('recurring', frameOf(subscription, cycle, fee), price, fee, parts, prices);
}

function frameOf(subscription: Subscription, cycle: BillingCycle, { period }: RecurringFee): Frame {
  const occurredAt = dueAt(period, subscription);
  const service = periodContaining(cycle, occurredAt);
  return { line: recurringLine(period, service), subscription, service, occurredAt };
}

/** The fee and one line per discount or surcharge, also those that come to nothing. */
function withDiscounts<P extends FeePrice>(
  kind: 'oneTime' | 'recurring',
  frame: Frame,
  price: P,
  fee: { readonly amount: Decimal; readonly days: number; readonly daysOfPeriod: number },
  partsOfFee: (cuts: readonly Instant[]) => readonly FeePart[],
  prices: readonly P[],
): FeeDraft<P>[] {
  const { subscription, service, occurredAt } = frame;
  const { quantity } = subscription;
  const { daysOfPeriod } = fee;
  const common = { subscriptionId: subscription.id, quantity, service, occurredAt };
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
        description: describe(by.price.name, { days: cut.days, daysOfPeriod }),
        amount: formatDecimal(cut.amount.negated()),
      },
    ];
  });
  return [own, ...changes];
}

function isAsked({ amount }: FeeDraft): boolean {
  return amount !== '0';
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
