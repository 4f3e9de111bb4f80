// Value that contracts granted: given, expired and rolled over as time goes on, in the wallet that usage draws on. What
// every bucket is, beyond what it holds, is kept beside the wallet.
import type { BucketScope, SpendableBucket } from '../../balance/domain/bucket';
import type { BillingCycle } from '../../core/calendar';
import { compositeKey } from '../../core/composite-key';
import { type Decimal, fromInteger, HUNDRED, smaller, ZERO } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import { BEGINNING_OF_TIME, formatInstant, type Instant } from '../../core/time';
import type { RootTerms, TermLife } from '../../contract/domain/contract';
import { after } from '../../contract/domain/duration';
import { type Given, givenWithin, type Member } from '../../contract/domain/grant-schedule';
import type { Scope } from '../../contract/domain/scope';
import {
  type Grant,
  type GrantRollover,
  PRIORITY_ABSENT,
  type TopUp,
} from '../../contract/domain/term';
import type { Wallet } from './wallet';

export type Granted = {
  readonly id: string;
  readonly life: TermLife<Grant> | TermLife<TopUp>;
  readonly rollover: GrantRollover | null;
  /** What was lost at its end. */
  expired: Decimal;
};

/** Value that was sold, billed when it was given. */
export type GrantSale = {
  readonly life: TermLife<Grant> | TermLife<TopUp>;
  readonly at: Instant;
  readonly amount: Decimal;
};

/** Of one root account. */
export type GrantBook = {
  readonly rootId: string;
  readonly wallet: Wallet;
  readonly buckets: Map<string, Granted>;
  readonly sales: GrantSale[];
  /** Of the totals: credits that are owed. */
  readonly debts: Map<string, Decimal>;
  /** Everything due by then was done; null before the first. */
  doneUpTo: Instant | null;
};

export type GrantTerms = {
  readonly terms: RootTerms;
  readonly cycle: BillingCycle;
  /** The members below an account. */
  readonly membersOf: (accountId: string) => readonly Member[];
  /** True when native units alone are given: what money and credits paid stands. */
  readonly isNativeOnly: boolean;
};

export function newGrantBook(rootId: string, debts: Map<string, Decimal>): GrantBook {
  const buckets = new Map<string, Granted>();
  return { rootId, wallet: new Map(), buckets, sales: [], debts, doneUpTo: null };
}

/** True for the units of usage itself, which are handed out again when a period is put in order. */
export function isNative(unit: string, credits: ReadonlySet<string>): boolean {
  return !isKnownCurrency(unit) && !credits.has(unit);
}

/** Gives what is due by `upTo`, and ends what has ended by then, in the order of time. */
export function advanceGrants(
  book: GrantBook,
  { terms, cycle, membersOf, isNativeOnly }: GrantTerms,
  upTo: Instant,
  credits: ReadonlySet<string>,
): void {
  const since = book.doneUpTo ?? BEGINNING_OF_TIME;
  if (upTo <= since) return;
  const due = terms.grant
    .flatMap((life) =>
      givenWithin(life, { after: since, upTo }, cycle, membersOf(life.contract.accountId)),
    )
    .filter(({ term }) => !isNativeOnly || isNative(term.unit, credits))
    .sort((a, b) => a.at - b.at);
  for (const given of due) {
    endBuckets(book, given.at, cycle);
    give(book, given);
  }
  endBuckets(book, upTo, cycle);
  book.doneUpTo = upTo;
}

function give(book: GrantBook, given: Given): void {
  const { term, life, at, shares, subscriptionId, expires } = given;
  const times = fromInteger(shares);
  const of = { life, at, expires, subscriptionId };
  const origin = term.price === null ? 'promotional' : 'paid';
  addBucket(book, { ...of, origin, amount: term.amount.times(times), rollover: term.rollover });
  if (term.bonus !== null && term.bonus.greaterThan(ZERO)) {
    const amount = term.bonus.times(times);
    addBucket(book, { ...of, origin: 'promotional', amount, rollover: null });
  }
  if (term.price !== null) book.sales.push({ life, at, amount: term.price.amount.times(times) });
}

/** One more grant, which does not expire. */
export function giveTopUp(book: GrantBook, life: TermLife<TopUp>, term: TopUp, at: Instant): void {
  const origin = term.price === null ? 'promotional' : 'paid';
  const of = { life, at, expires: null, subscriptionId: null, rollover: null };
  addBucket(book, { ...of, origin, amount: term.amount });
  if (term.price !== null) book.sales.push({ life, at, amount: term.price.amount });
}

type NewBucket = Pick<Granted, 'life' | 'rollover'> & {
  readonly at: Instant;
  readonly expires: Instant | null;
  readonly subscriptionId: string | null;
  readonly origin: SpendableBucket['origin'];
  readonly amount: Decimal;
};

function addBucket(book: GrantBook, made: NewBucket): void {
  const { life, at, subscriptionId, origin, rollover, expires } = made;
  const term = life.pieces.find((piece) => piece.from <= at && at < piece.to)?.term;
  const said = term ?? life.pieces.at(-1)?.term;
  if (said === undefined) return;
  const nth = book.buckets.size;
  const id = compositeKey(life.key, formatInstant(at), nth);
  const owed = smaller(book.debts.get(said.unit) ?? ZERO, made.amount);
  if (!owed.isZero()) {
    book.debts.set(said.unit, (book.debts.get(said.unit) ?? ZERO).minus(owed));
  }
  const bucket: SpendableBucket = {
    id,
    rootId: book.rootId,
    accountId: life.contract.accountId,
    unit: said.unit,
    remaining: made.amount.minus(owed),
    reserved: ZERO,
    priority: said.kind === 'grant' ? said.priority : PRIORITY_ABSENT,
    origin,
    isShared: true,
    status: 'active',
    validFrom: at,
    validTo: expires,
    scope: scopeOf(said.scope, subscriptionId),
    createdSeq: nth,
  };
  book.wallet.set(book.rootId, [...bucketsOf(book), bucket]);
  book.buckets.set(id, { id, life, rollover, expired: ZERO });
}

function scopeOf(
  { cards, lines, meters, offerings, match }: Scope,
  subscriptionId: string | null,
): BucketScope {
  return {
    ...(cards === null ? {} : { cards }),
    ...(lines === null ? {} : { lines }),
    ...(meters === null ? {} : { meters }),
    ...(offerings === null ? {} : { offeringIds: offerings }),
    ...(subscriptionId === null ? {} : { subscriptionIds: [subscriptionId] }),
    match,
  };
}

/** Ends buckets by their time; what rolls over may end as well. */
function endBuckets(book: GrantBook, at: Instant, cycle: BillingCycle): void {
  for (;;) {
    const [ended] = bucketsOf(book)
      .filter(({ status, validTo }) => status === 'active' && validTo !== null && validTo <= at)
      .sort((a, b) => (a.validTo ?? 0) - (b.validTo ?? 0));
    if (ended === undefined) return;
    endBucket(book, ended, cycle);
  }
}

function endBucket(book: GrantBook, ended: SpendableBucket, { timeZone }: BillingCycle): void {
  const granted = book.buckets.get(ended.id);
  const { remaining, validTo } = ended;
  const rollover = granted?.rollover ?? null;
  const moved = rollover === null ? ZERO : movedBy(rollover, remaining);
  if (granted !== undefined) granted.expired = remaining.minus(moved);
  const all = bucketsOf(book).map((one) =>
    one.id === ended.id ? { ...one, remaining: ZERO, status: 'expired' as const } : one,
  );
  book.wallet.set(book.rootId, all);
  if (granted === undefined || rollover === null || validTo === null || moved.isZero()) return;
  const nth = book.buckets.size;
  const id = compositeKey(granted.life.key, formatInstant(validTo), nth);
  const rolled: SpendableBucket = {
    ...ended,
    id,
    remaining: moved,
    origin: 'rollover',
    validFrom: validTo,
    validTo: after(validTo, rollover.for, timeZone),
    createdSeq: nth,
  };
  book.wallet.set(book.rootId, [...all, rolled]);
  book.buckets.set(id, { ...granted, id, rollover: null, expired: ZERO });
}

function movedBy({ percent, max }: GrantRollover, remaining: Decimal): Decimal {
  const moved =
    percent === null ? remaining : share(remaining, percent, HUNDRED, CHARGE_SCALE, 'halfUp');
  return max === null ? moved : smaller(moved, max);
}

export function bucketsOf({ wallet, rootId }: GrantBook): readonly SpendableBucket[] {
  return wallet.get(rootId) ?? [];
}
