import { Injectable } from '@nestjs/common';
import { Buckets, chooseBuckets, type SpendableBucket, withDraws } from '../balance';
import { isConvertible } from '../core/quantity';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { derivedId } from '../platform/ids';
import { executeAll, type Statement, type Tx } from '../platform/database';
import type { CompiledLine } from '../rating';
import type { Books } from './domain/context';
import type { GuidedLeg } from './domain/guide';
import { planPostings } from './domain/plan-postings';
import {
  type AccrualKey,
  accrualIdentity,
  type CounterKey,
  counterIdentity,
  counterKeyOf,
  type Place,
  type TotalsIds,
  usageAccrualKeyOf,
} from './domain/running-totals';
import type { Draw, Wallet, Wanted, WorkingSet } from './domain/working-set';
import { chargeInsertion } from './store/charge.statements';
import { accrualChanges, counterChanges, TotalsRepository } from './store/totals.repository';

/** Per price line. */
const IDS_KEPT_MAX = 100_000;
const NO_BOOKS: Books = { meters: new Map(), prices: new Map(), costCards: [] };

/** Loads the running totals of locked roots and writes what was booked on them. */
@Injectable()
export class Posting {
  private readonly totals = new TotalsRepository();
  private readonly ids = new WeakMap<CompiledLine, Map<string, TotalsIds>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly buckets: Buckets,
  ) {}

  /** For usage: the running totals of all places and legs of a batch. */
  loadLegs(
    tx: Tx,
    books: Books,
    rootIds: readonly string[],
    legs: readonly { readonly place: Place; readonly leg: GuidedLeg }[],
  ): Promise<WorkingSet> {
    const counters = new Map<string, CounterKey>();
    const accruals = new Map<string, AccrualKey>();
    for (const { place, leg } of legs) {
      const ids = this.totalsOf(place, leg);
      if (!counters.has(ids.counter)) counters.set(ids.counter, counterKeyOf(place, leg));
      if (!accruals.has(ids.accrual)) accruals.set(ids.accrual, usageAccrualKeyOf(place, leg));
    }
    return this.load(tx, books, rootIds, counters, accruals);
  }

  /** For fees, which have no counters. */
  loadAccruals(
    tx: Tx,
    rootIds: readonly string[],
    keys: readonly AccrualKey[],
  ): Promise<WorkingSet> {
    const accruals = new Map(keys.map((key) => [accrualId(key), key]));
    return this.load(tx, NO_BOOKS, rootIds, new Map(), accruals);
  }

  private async load(
    tx: Tx,
    books: Books,
    rootIds: readonly string[],
    counterKeys: ReadonlyMap<string, CounterKey>,
    accrualKeys: ReadonlyMap<string, AccrualKey>,
  ): Promise<WorkingSet> {
    const [counters, accruals, buckets] = await Promise.all([
      this.totals.loadCounters(tx, counterKeys),
      this.totals.loadAccruals(tx, accrualKeys),
      this.buckets.ofRoots(tx, rootIds),
    ]);
    return {
      books,
      totalsOf: (place, leg) => this.totalsOf(place, leg),
      accrualIdOf: accrualId,
      counters,
      accruals,
      wallet: walletOf(buckets),
      charges: [],
      draws: [],
      postings: new Map(),
    };
  }

  /**
   * Saves totals, charges and draws, and posts one journal transaction per root; with `more`, all in
   * one round trip.
   */
  async save(
    tx: Tx,
    set: WorkingSet,
    heads: LedgerHeads,
    cause: { readonly kind: string; readonly reference: string | null; readonly at: Instant },
    more: readonly Statement[] = [],
  ): Promise<void> {
    const { kind, reference, at } = cause;
    const entries = [...set.postings].map(([rootId, movements]) => {
      return { rootId, kind, reference, postings: planPostings(movements) };
    });
    await Promise.all([
      executeAll(tx, [
        ...more,
        ...counterChanges(set.counters.values()),
        ...accrualChanges(set.accruals.values()),
        ...chargeInsertion(set.charges, at),
        ...this.ledger.statements(heads, entries, at),
      ]),
      this.buckets.draw(tx, set.draws, at),
    ]);
  }

  /** Hashing costs more than rating, and a hot account asks for the same few ids all day. */
  private totalsOf(place: Place, leg: GuidedLeg): TotalsIds {
    let known = this.ids.get(leg.line);
    if (known === undefined || known.size >= IDS_KEPT_MAX) {
      known = new Map();
      this.ids.set(leg.line, known);
    }
    const { subscription, service, billFrom } = place;
    const key = `${subscription.id} ${service.from} ${billFrom} ${leg.version} ${leg.card.priceId} ${leg.group}`;
    let ids = known.get(key);
    if (ids === undefined) {
      const counter = derivedId(...counterIdentity(counterKeyOf(place, leg)));
      ids = { counter, accrual: accrualId(usageAccrualKeyOf(place, leg)) };
      known.set(key, ids);
    }
    return ids;
  }
}

function accrualId(key: AccrualKey): string {
  return derivedId('accrual', ...accrualIdentity(key));
}

function walletOf(loaded: readonly SpendableBucket[]): Wallet {
  const grouped = new Map<string, SpendableBucket[]>();
  for (const bucket of loaded) {
    const buckets = grouped.get(bucket.rootId);
    if (buckets === undefined) grouped.set(bucket.rootId, [bucket]);
    else buckets.push(bucket);
  }
  const byRoot = new Map<string, readonly SpendableBucket[]>(grouped);
  const of = (rootId: string): readonly SpendableBucket[] => byRoot.get(rootId) ?? [];
  return {
    isEmpty: (rootId) => !byRoot.has(rootId),
    isEndowed: (rootId, subscriptionId, meter) =>
      of(rootId).some(
        ({ scope, unit }) =>
          scope.subscriptionIds?.includes(subscriptionId) === true &&
          (scope.meters?.includes(meter.code) ?? true) &&
          isConvertible(meter.unit, unit),
      ),
    choose: (rootId: string, wanted: Wanted) => chooseBuckets(of(rootId), wanted),
    take: (rootId: string, draws: readonly Draw[]) => {
      byRoot.set(rootId, withDraws(of(rootId), draws));
    },
  };
}
