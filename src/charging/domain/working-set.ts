// Everything a batch reads and will write, in memory. Booking changes totals here and collects rows; what
// the journal is told follows from the totals (plan-postings). The stores write it all in the batch's one
// transaction.
import type { Instant } from '../../core/time';
import type { AgreedTotals } from './agreed-totals';
import type { GuidedLeg } from './leg-at';
import type { PaidCharge } from './paid-charge';
import {
  type Accrual,
  type AccrualKey,
  type ChargedTax,
  type Counter,
  counterKeyOf,
  newAccrual,
  newCounter,
  type Place,
  unitsOf,
  usageAccrualKeyOf,
} from './running-totals';
import { accrualIdOf, totalsIdsOf } from './totals-ids';
import { type Draw, take, type Wallet } from './wallet';

/** Quantities and amounts are plain decimals. */
export type ChargeEntry = {
  readonly usageId: string | null;
  readonly kind: 'rated' | 'rerated' | 'fee';
  readonly quantity: string;
  readonly aggregateBefore: string;
  readonly amount: string;
  /** What prepaid money paid; negative for what went back to where it had paid. */
  readonly drawn: string;
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
  /** The tax of new accruals that follow what was charged before. */
  readonly taxes: ReadonlyMap<string, ChargedTax>;
  readonly wallet: Wallet;
  /** What buckets paid of the charges, if any did. */
  readonly paid: Map<string, PaidCharge>;
  /** The time of booking: buckets that have ended by then get nothing back. */
  readonly now: Instant;
  /** All charges except those stored in their usage's row. */
  readonly charges: ChargeRow[];
  readonly draws: DrawRow[];
  /** Totals of what was agreed; absent where no root of the batch has a contract or a limit. */
  readonly agreed?: AgreedTotals;
};

/** A counter without bookings is new, and becomes part of the set only by `keep`. */
export function counterOf(set: WorkingSet, place: Place, leg: GuidedLeg, at: Instant): Counter {
  const id = totalsIdsOf(place, leg).counter;
  return set.counters.get(id) ?? newCounter(id, counterKeyOf(place, leg), leg.version, at);
}

/** Adds a counter that is about to change to the set. */
export function keep(set: WorkingSet, counter: Counter): void {
  set.counters.set(counter.id, counter);
  counter.isChanged = true;
}

/** Adds the accrual to the set at once, because the caller is about to book on it. */
export function openUsageAccrual(set: WorkingSet, place: Place, leg: GuidedLeg): Accrual {
  const id = totalsIdsOf(place, leg).accrual;
  return set.accruals.get(id) ?? addAccrual(set, id, usageAccrualKeyOf(place, leg));
}

export function openAccrual(set: WorkingSet, key: AccrualKey): Accrual {
  const id = accrualIdOf(key);
  return set.accruals.get(id) ?? addAccrual(set, id, key);
}

function addAccrual(set: WorkingSet, id: string, key: AccrualKey): Accrual {
  const created = newAccrual(id, { ...key, tax: set.taxes.get(id) ?? key.tax });
  set.accruals.set(id, created);
  return created;
}

/** Adds a charge to its accrual, as the next of its numbers, which run from 1 without gaps. Its row is the caller's to store. */
export function book(accrual: Accrual, entry: ChargeEntry): ChargeRow {
  const amount = unitsOf(entry.amount);
  accrual.quantity += unitsOf(entry.quantity);
  accrual.amount += amount;
  accrual.added += amount;
  if (entry.drawn !== '0') {
    const drawn = unitsOf(entry.drawn);
    accrual.drawn += drawn;
    accrual.addedDrawn += drawn;
  }
  accrual.chargeCount += 1;
  accrual.isChanged = true;
  // Written out, because spreading the entry would cost more than the rest of the function.
  return {
    usageId: entry.usageId,
    kind: entry.kind,
    quantity: entry.quantity,
    aggregateBefore: entry.aggregateBefore,
    amount: entry.amount,
    drawn: entry.drawn,
    occurredAt: entry.occurredAt,
    rootId: accrual.key.rootId,
    accrualId: accrual.id,
    seq: accrual.chargeCount,
  };
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
  for (const each of draws) set.draws.push({ ...each, rootId, ...cause });
}
