// Everything a batch reads and will write, in memory. Booking changes totals here and collects the
// rows and postings; the stores write them afterwards, all in the batch's one transaction.
import { decimal, type Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { UsagePosting } from './plan-postings';
import type { GuidedLeg } from './leg-at';
import {
  type Accrual,
  type AccrualKey,
  type Counter,
  counterKeyOf,
  newAccrual,
  newCounter,
  type Place,
  usageAccrualKeyOf,
} from './running-totals';
import { accrualIdOf, totalsIdsOf } from './totals-ids';
import { type Draw, take, type Wallet } from './wallet';

export type ChargeEntry = {
  readonly usageId: string | null;
  readonly kind: 'rated' | 'rerated' | 'fee';
  readonly quantity: string;
  readonly aggregateBefore: string;
  readonly amount: string;
  readonly drawn: Decimal;
  readonly occurredAt: Instant;
};

export type ChargeRow = ChargeEntry & {
  readonly rootId: string;
  readonly accrualId: string;
  readonly seq: number;
};

export type DrawRow = Draw & {
  readonly rootId: string;
  readonly usageId: string | null;
  readonly accrualId: string | null;
  readonly occurredAt: Instant;
};

export type WorkingSet = {
  readonly counters: Map<string, Counter>;
  readonly accruals: Map<string, Accrual>;
  readonly wallet: Wallet;
  readonly charges: ChargeRow[];
  readonly draws: DrawRow[];
  readonly postings: Map<string, UsagePosting[]>;
};

/** One that nothing was booked on is new, and is no part of the set until it is kept. */
export function counterOf(set: WorkingSet, place: Place, leg: GuidedLeg, at: Instant): Counter {
  const id = totalsIdsOf(place, leg).counter;
  return set.counters.get(id) ?? newCounter(id, counterKeyOf(place, leg), leg.version, at);
}

/** For a counter that is about to be changed. */
export function keep(set: WorkingSet, counter: Counter): void {
  set.counters.set(counter.id, counter);
  counter.isChanged = true;
}

export function usageAccrualOf(set: WorkingSet, place: Place, leg: GuidedLeg): Accrual {
  const id = totalsIdsOf(place, leg).accrual;
  return set.accruals.get(id) ?? addAccrual(set, id, usageAccrualKeyOf(place, leg));
}

export function accrualOf(set: WorkingSet, key: AccrualKey): Accrual {
  const id = accrualIdOf(key);
  return set.accruals.get(id) ?? addAccrual(set, id, key);
}

function addAccrual(set: WorkingSet, id: string, key: AccrualKey): Accrual {
  const created = newAccrual(id, key);
  set.accruals.set(id, created);
  return created;
}

/** Adds a charge to its accrual; answers its number there, which runs from 1 without gaps. */
export function book(set: WorkingSet, accrual: Accrual, entry: ChargeEntry): number {
  accrual.quantity = accrual.quantity.plus(decimal(entry.quantity));
  const amount = decimal(entry.amount);
  accrual.amount = accrual.amount.plus(amount);
  accrual.drawn = accrual.drawn.plus(entry.drawn);
  accrual.chargeCount += 1;
  accrual.isChanged = true;
  const { rootId, payerId, leg, currency } = accrual.key;
  const seq = accrual.chargeCount;
  set.charges.push({ ...entry, rootId, accrualId: accrual.id, seq });
  const { drawn } = entry;
  postingsOf(set, rootId).push({ kind: 'charge', leg, payerId, currency, amount, drawn });
  return seq;
}

/** Books draws that pay for the charges of `accrualId`, or, when it is null, cover the usage itself. */
export function draw(
  set: WorkingSet,
  rootId: string,
  draws: readonly Draw[],
  cause: {
    readonly usageId: string | null;
    readonly accrualId: string | null;
    readonly occurredAt: Instant;
  },
): void {
  if (draws.length === 0) return;
  take(set.wallet, rootId, draws);
  const postings = postingsOf(set, rootId);
  for (const { bucketId, unit, amount } of draws) {
    set.draws.push({ bucketId, unit, amount, rootId, ...cause });
    postings.push({ kind: 'draw', bucketId, unit, amount, isMoney: cause.accrualId !== null });
  }
}

function postingsOf(set: WorkingSet, rootId: string): UsagePosting[] {
  const known = set.postings.get(rootId);
  if (known !== undefined) return known;
  const created: UsagePosting[] = [];
  set.postings.set(rootId, created);
  return created;
}
