import { Injectable } from '@nestjs/common';
import { Buckets, chooseBuckets, type SpendableBucket } from '../balance';
import { isConvertible } from '../core/quantity';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { derivedId } from '../platform/ids';
import { executeAll, type Statement, type Tx } from '../platform/database';
import type { Books } from './domain/context';
import { planPostings } from './domain/plan-postings';
import {
  type AccrualKey,
  accrualIdentity,
  type CounterKey,
  counterIdentity,
} from './domain/running-totals';
import type { Draw, Wallet, Wanted, WorkingSet } from './domain/working-set';
import { chargeInsertion } from './store/charge.statements';
import { accrualChanges, counterChanges, TotalsRepository } from './store/totals.repository';

const IDS_KEPT_MAX = 100_000;

/** Loads the running totals of locked roots and writes what was booked on them. */
@Injectable()
export class Posting {
  private readonly totals = new TotalsRepository();
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly buckets: Buckets,
  ) {}

  async load(
    tx: Tx,
    books: Books,
    rootIds: readonly string[],
    counterKeys: readonly CounterKey[],
    accrualKeys: readonly AccrualKey[],
  ): Promise<WorkingSet> {
    const counterKeysById = new Map(counterKeys.map((key) => [this.counterId(key), key]));
    const accrualKeysById = new Map(accrualKeys.map((key) => [this.accrualId(key), key]));
    const [counters, accruals, buckets] = await Promise.all([
      this.totals.loadCounters(tx, counterKeysById),
      this.totals.loadAccruals(tx, accrualKeysById),
      this.buckets.ofRoots(tx, rootIds),
    ]);
    return {
      books,
      idOf: {
        counter: (key) => this.counterId(key),
        accrual: (key) => this.accrualId(key),
      },
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

  private counterId(key: CounterKey): string {
    return this.idOf(counterIdentity(key));
  }

  private accrualId(key: AccrualKey): string {
    return this.idOf(['accrual', ...accrualIdentity(key)]);
  }

  /** Hashing costs more than rating, and a hot account asks for the same few ids all day. */
  private idOf(parts: readonly string[]): string {
    const text = parts.join('\u0000');
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    if (this.ids.size >= IDS_KEPT_MAX) this.ids.clear();
    const id = derivedId(...parts);
    this.ids.set(text, id);
    return id;
  }
}

function walletOf(loaded: readonly SpendableBucket[]): Wallet {
  const byRoot = new Map<string, SpendableBucket[]>();
  for (const bucket of loaded) {
    const buckets = byRoot.get(bucket.rootId);
    if (buckets === undefined) byRoot.set(bucket.rootId, [bucket]);
    else buckets.push(bucket);
  }
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
      const left = of(rootId).map((bucket) => {
        const draw = draws.find(({ bucketId }) => bucketId === bucket.id);
        return draw ? { ...bucket, remaining: bucket.remaining.minus(draw.amount) } : bucket;
      });
      byRoot.set(rootId, left);
    },
  };
}
