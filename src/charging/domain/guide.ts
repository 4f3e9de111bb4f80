// Guiding: which subscription answers for a usage, which card version and line price it on each leg,
// and under which running totals it is booked. Nothing is priced here.
import { periodContaining } from '../../core/calendar';
import { DIGITS_MAX } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { type Tenure, tenureOf } from '../../inventory/domain/tenure';
import { type Agreement, agreedLeg, termsFor, type UsageTerms } from './agreement';
import type { ExchangeRate } from '../../exchange/domain/exchange-rate';
import type { Account, Books, Subscription } from './context';
import { elsewhereLeg } from './elsewhere-leg';
import { legExchanged } from './exchanged-leg';
import { type GuidedLeg, legAt, type NoLeg } from './leg-at';
import { type NamedProducts, otherPayerOf } from './named-products';
import { legOfShare } from './prorate-leg';
import { unpricedLeg } from './unpriced-leg';
import { UNREADABLE, type UsageReason, type UsageRecord } from './usage-record';

export type Guided = {
  readonly record: UsageRecord;
  readonly account: Account;
  readonly payer: Account;
  readonly subscription: Subscription;
  readonly meterUnit: string;
  /** True when buckets may cover its quantity: for summing meters, unless it was rated elsewhere. */
  readonly isCoverable: boolean;
  /** The billing period the usage happened in. */
  readonly service: Period;
  /** Start of the period whose bill shows it: later than `service.from` when that one is closed. */
  readonly billFrom: Instant;
  /** Undefined when only a bucket can cover it. */
  readonly retail: GuidedLeg | undefined;
  /** The leg whose totals record what buckets cover: the retail leg if there is one. */
  readonly includedOn: GuidedLeg;
  readonly costs: readonly GuidedLeg[];
  /** Why no retail line was found; final unless a bucket covers the usage. */
  readonly unpriced: UsageReason | undefined;
  /** What was agreed with the customer for such usage; absent for roots without contracts and limits. */
  readonly agreed?: UsageTerms | undefined;
};

export type World = {
  readonly books: Books;
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** By root account; roots without contracts and limits are absent. */
  readonly agreements?: ReadonlyMap<string, Agreement>;
  /** Of the cards and accounts whose currencies differ, for the time of the usage. */
  readonly rates?: readonly ExchangeRate[];
  /** Of the products that usages name beside their subjects. */
  readonly named?: NamedProducts;
  /** Usage later than this lies in the future and is refused. */
  readonly latest: Instant;
};

export type NotGuided = { readonly account: Account | undefined; readonly reason: UsageReason };

export function guide(world: World, record: UsageRecord): Guided | NotGuided {
  if (record.at > world.latest) return inTheFuture(world, record);
  const subscription = subscriptionOf(world, record);
  if ('reason' in subscription) return subscription;
  const account = world.accounts.get(subscription.accountId);
  const payer = account && world.accounts.get(account.payerId);
  if (account === undefined || payer === undefined) {
    return notGuided(
      'usage.unknown-account',
      `Subscription ${subscription.id} has no billing account`,
    );
  }
  const otherPayer = otherPayerOf(world.named, record, payer);
  if (otherPayer !== undefined) return { account, reason: otherPayer };
  const meter = world.books.meters.get(record.meter);
  if (meter === undefined) {
    return notGuided(
      'usage.unknown-meter',
      `No meter is called "${record.meter}"`,
      'meter',
      account,
    );
  }
  if (record.quantity === UNREADABLE) return unreadable(meter, account);
  const service = periodContaining(payer.cycle, record.at);
  const stretch = { payer, service };
  const tenure = tenureOf(subscription, null);
  const listed = firstLine(world.books, subscription, account, record);
  const agreement = world.agreements?.get(account.rootId);
  const place = { account, subscription, record };
  const agreed =
    agreement === undefined || 'none' in listed ? listed : agreedLeg(agreement, place, listed);
  const sold = 'none' in agreed ? agreed : inPlace(world, { account, record, stretch }, agreed);
  if ('none' in sold && !('none' in agreed)) return { account, reason: sold.none };
  const said = record.ratedElsewhere;
  const retail =
    said === undefined ? sold : elsewhereLeg(meter, tenure, { account, service }, said, sold);
  if (said !== undefined && 'none' in retail) return { account, reason: retail.none };
  return {
    record,
    account,
    payer,
    subscription,
    meterUnit: meter.unit,
    isCoverable: meter.sums && said === undefined,
    service,
    billFrom: openPeriodStart(payer, service.from),
    retail: 'none' in retail ? undefined : retail,
    includedOn: 'none' in retail ? unpricedLeg(meter, tenure) : retail,
    costs: costLegs(world.books, tenure, account, record).map((leg) => legOfShare(leg, stretch)),
    unpriced: 'none' in retail ? retail.none : undefined,
    ...(agreement === undefined || said !== undefined
      ? {}
      : { agreed: termsFor(agreement, place, 'none' in retail ? undefined : retail) }),
  };
}

function unreadable({ unit }: { readonly unit: string }, account: Account): NotGuided {
  const message = `The usage reports no quantity of ${unit}, or none that is a plain decimal of at most ${DIGITS_MAX} digits`;
  return notGuided('usage.quantity-malformed', message, 'quantity', account);
}

type Stretched = {
  readonly account: Account;
  readonly record: UsageRecord;
  readonly stretch: Parameters<typeof legOfShare>[1];
};

/**
 * The leg in the account's currency, with the terms of its days. A usage that nothing exchanges is refused even where a
 * bucket would cover it: what buckets cover is counted on the line. What was rated elsewhere brings the account's money.
 */
function inPlace(
  { rates = [] }: World,
  { account, record, stretch }: Stretched,
  leg: GuidedLeg,
): GuidedLeg | NoLeg {
  const isPriced = record.ratedElsewhere === undefined;
  const exchanged = isPriced ? legExchanged(leg, account, record.at, rates) : leg;
  return 'none' in exchanged ? exchanged : legOfShare(exchanged, stretch);
}

/** Refuses usage of the future: a wrong clock would open a bill that nobody closes for years. */
function inTheFuture({ latest }: World, { at }: UsageRecord): NotGuided {
  const message = `The usage is of ${formatInstant(at)}, later than ${formatInstant(latest)}, which is as far ahead as clocks may be`;
  return notGuided('usage.in-the-future', message, 'time');
}

/** Late usage is billed in the open period; the accrual still names the period it belongs to. */
export function openPeriodStart(payer: Account, serviceFrom: Instant): Instant {
  return payer.openFrom !== null && serviceFrom < payer.openFrom ? payer.openFrom : serviceFrom;
}

/** Of several subscriptions with one subject the youngest that can price the meter wins (an add-on over its plan). */
function subscriptionOf(world: World, record: UsageRecord): Subscription | NotGuided {
  const known = world.subscriptions.get(record.subject) ?? [];
  if (known.length === 0) {
    return notGuided(
      'usage.unknown-subject',
      `No subscription lists the subject "${record.subject}"`,
      'subject',
    );
  }
  const running = known.filter((subscription) => isRunning(subscription, record.at));
  const first = running[0];
  if (first === undefined) {
    const [subscription] = known;
    return notGuided(
      'usage.no-active-subscription',
      `Subject "${record.subject}" had no active subscription at the time of the usage`,
      'time',
      subscription && world.accounts.get(subscription.accountId),
    );
  }
  if (running.length === 1) return first;
  const youngest = [...running].sort((a, b) => b.startsAt - a.startsAt || (a.id < b.id ? -1 : 1));
  return (
    youngest.find((subscription) => prices(world, subscription, record)) ?? youngest[0] ?? first
  );
}

function prices(world: World, subscription: Subscription, record: UsageRecord): boolean {
  const account = world.accounts.get(subscription.accountId);
  return (
    account !== undefined && !('none' in firstLine(world.books, subscription, account, record))
  );
}

function isRunning(subscription: Subscription, at: Instant): boolean {
  return at >= subscription.startsAt && (subscription.endsAt === null || at < subscription.endsAt);
}

function firstLine(
  books: Books,
  subscription: Subscription,
  account: Account,
  record: UsageRecord,
): GuidedLeg | NoLeg {
  let none: UsageReason = {
    code: 'usage.no-price',
    message: `Subscription ${subscription.id} sells no usage price`,
    path: 'meter',
  };
  for (const priceId of subscription.priceIds) {
    const card = books.prices.get(priceId);
    if (card === undefined) continue;
    const leg = legAt(card, tenureOf(subscription, priceId), account, record);
    if (!('none' in leg)) return leg;
    none = leg.none;
  }
  return { none };
}

function costLegs(
  books: Books,
  tenure: Tenure,
  account: Account,
  record: UsageRecord,
): GuidedLeg[] {
  const legs: GuidedLeg[] = [];
  for (const card of books.costCards) {
    const leg = legAt(card, tenure, account, record);
    if (!('none' in leg)) legs.push(leg);
  }
  return legs;
}

function notGuided(code: string, message: string, path?: string, account?: Account): NotGuided {
  return { account, reason: path === undefined ? { code, message } : { code, message, path } };
}
