// Corrections of a subscription's booked fees, when what is owed has changed.
import { compositeKey } from '../../core/composite-key';
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
import { share } from '../../core/share';
import type { Instant } from '../../core/time';
import { isTimed } from './fee-discount';
import { type FeeDraft, type FeePrice, isAsked, ofKind, recurringDrafts } from './plan-fees';
import { dueAt, feeCycle, feesReaching, type RecurringFee } from './recurring-fee';
import { lifeOf } from './subscription';
import { asCharged, type Charged } from './tenure';

/** A booked line of a fee, whoever paid for it. */
export type BookedFee = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly line: string;
  readonly serviceFrom: Instant;
  readonly amount: string;
};

/**
 * The differences between what is owed for periods that reach beyond `since` and what is `booked`. A fee that was
 * never booked is booked when it is due by `through`; others are corrected by a further line of the same fee, whenever
 * they are due, so that a repetition finds no difference.
 */
export function planCorrections<P extends FeePrice>(
  subscription: Charged,
  prices: readonly P[],
  cycle: BillingCycle,
  since: Instant,
  through: Instant,
  booked: readonly BookedFee[],
): FeeDraft<P>[] {
  const known = groupBy(booked, ({ subscriptionId, priceId, serviceFrom }) =>
    compositeKey(serviceFrom, priceId, subscriptionId),
  );
  const standing = (draft: FeeDraft<P>): readonly BookedFee[] =>
    (
      known.get(compositeKey(draft.service.from, draft.price.id, draft.subscriptionId)) ?? []
    ).filter((each) => isOfLine(each.line, draft.line));
  const lookedAt = throughBooked(cycle, through, booked);
  const isDue = (draft: FeeDraft<P>) => draft.occurredAt <= through;
  return ofKind(prices, 'recurring').flatMap((price) => {
    const charged = asCharged(subscription, price.id);
    const life = lifeOf(charged);
    return feesReaching(price, charged.quantity, cycle, life, since, lookedAt).flatMap((fee) => {
      const drafts = recurringDrafts(charged, cycle, price, fee, prices);
      const days = sum(
        drafts.slice(0, 1).map((draft) => daysCorrected(draft, standing(draft), fee)),
      );
      return drafts
        .filter((draft) => isDue(draft) || drafts.some((each) => standing(each).length > 0))
        .flatMap((draft) => correctionOf(draft, standing(draft), days, fee));
    });
  });
}

/** Fees may be booked that are not due by `through` yet: by another clock, or as a period was closed early. */
function throughBooked(
  cycle: BillingCycle,
  through: Instant,
  booked: readonly BookedFee[],
): Instant {
  const last = booked.reduce<Instant | undefined>(
    (latest, { serviceFrom }) =>
      latest !== undefined && latest > serviceFrom ? latest : serviceFrom,
    undefined,
  );
  if (last === undefined) return through;
  const { to } = periodContaining(cycle, last);
  return to > through ? to : through;
}

/**
 * The start of the billing period of the first fee that `planCorrections` would look at; undefined when there is
 * none.
 */
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

/** Corrections are named `correction:2:recurring`; earlier versions wrote `credit:<order>:<item>:recurring`. */
function isOfLine(booked: string, line: string): boolean {
  return booked === line || (/^(correction|credit):/.test(booked) && booked.endsWith(`:${line}`));
}

function correctionOf<P extends FeePrice>(
  owed: FeeDraft<P>,
  standing: readonly BookedFee[],
  days: Decimal,
  { daysOfPeriod, period }: RecurringFee,
): FeeDraft<P>[] {
  if (standing.length === 0) return [owed].filter(isAsked);
  const amount = parseDecimal(owed.amount).minus(amountOf(standing));
  if (amount.isZero()) return [];
  const what = `${days.isNegative() ? 'Credit' : 'Correction'}: ${owed.price.name}`;
  // A timed discount may have changed by other days than its fee, so no days are shown.
  const counts = isTimed(owed.price.discount)
    ? ''
    : ` (${formatDecimal(days.abs())} of ${daysOfPeriod} days)`;
  return [
    {
      ...owed,
      taxedAs: [owed, ...owed.taxedAs],
      kind: 'adjustment',
      line: `correction:${standing.length}:${owed.line}`,
      covers: { from: owed.occurredAt, to: period.to },
      description: `${what}${counts}`,
      amount: formatDecimal(amount),
    },
  ];
}

/** How many more days are owed than were booked; negative for a credit. */
function daysCorrected(
  owed: FeeDraft,
  standing: readonly BookedFee[],
  { whole, daysOfPeriod }: RecurringFee,
): Decimal {
  if (whole.isZero()) return ZERO;
  const amount = parseDecimal(owed.amount).minus(amountOf(standing));
  return share(amount, fromInteger(daysOfPeriod), whole, 0, 'halfUp');
}

function amountOf(standing: readonly BookedFee[]): Decimal {
  return sum(standing.map(({ amount }) => parseDecimal(amount)));
}
