import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { Buckets, type Drawer, type Endowed, type Forfeited } from '../balance';
import { sum } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import { executeAll, type Statement, type Tx } from '../platform/database';
import type { Account } from './domain/context';
import type { Guided } from './domain/guide';
import { paidIdOf, type PaidKey, paidKeyOf } from './domain/paid-charge';
import { payersOf } from './domain/pay-charge';
import { planPostings } from './domain/plan-postings';
import {
  type AccrualKey,
  type CounterKey,
  counterKeyOf,
  usageAccrualKeyOf,
} from './domain/running-totals';
import { accrualIdOf, totalsIdsOf } from './domain/totals-ids';
import { walletOf, withBuckets } from './domain/wallet';
import type { WorkingSet } from './domain/working-set';
import { type CountedValue, countedValues, recall, type UsageLeg } from './domain/unique-values';
import { chargeInsertion } from './store/charge.statements';
import { ChargedTaxesRepository } from './store/charged-taxes.repository';
import { PaidChargesRepository, paidChanges } from './store/paid-charges.repository';
import { CounterValuesRepository, valueInsertion } from './store/counter-values.repository';
import { accrualChanges, counterChanges, TotalsRepository } from './store/totals.repository';
import { isBilled } from './domain/leg';

/** Loads the running totals of locked roots and writes what was booked on them. */
@Injectable()
export class WorkingSets {
  private readonly totals = new TotalsRepository();
  private readonly taxes = new ChargedTaxesRepository();
  private readonly paid = new PaidChargesRepository();
  private readonly values = new CounterValuesRepository();

  constructor(
    private readonly ledger: Ledger,
    private readonly buckets: Buckets,
    private readonly clock: Clock,
  ) {}

  /** The running totals for all places and legs of a batch of usage, and the buckets that may be involved. */
  async ofUsage(
    tx: Tx,
    rootIds: readonly string[],
    guided: readonly Guided[],
  ): Promise<WorkingSet> {
    const [set, endowed] = await Promise.all([
      this.ofLegs(tx, guided.flatMap(legsOf), drawersOf(guided)),
      this.buckets.madeFor(tx, rootIds, mayBeExhausted(guided)),
    ]);
    const covered = await this.buckets.open(tx, rootIds, coveredBefore(set, guided));
    return { ...set, wallet: withBuckets(set.wallet, [...endowed, ...covered]) };
  }

  /** The running totals of these legs and the buckets that they may draw on; nothing when no usage is new. */
  ofLegs(tx: Tx, legs: readonly UsageLeg[], drawers: readonly Drawer[] = []): Promise<WorkingSet> {
    const counters = new Map<string, CounterKey>();
    const accruals = new Map<string, AccrualKey>();
    const paid = new Map<string, PaidKey>();
    for (const { place, leg } of legs) {
      const ids = totalsIdsOf(place, leg);
      if (isBilled(leg.card.leg) && !paid.has(ids.paid)) {
        paid.set(ids.paid, paidKeyOf(place, leg));
      }
      if (!counters.has(ids.counter)) counters.set(ids.counter, counterKeyOf(place, leg));
      if (!accruals.has(ids.accrual)) accruals.set(ids.accrual, usageAccrualKeyOf(place, leg));
    }
    return this.load(tx, drawers, { counters, accruals, paid, counted: countedValues(legs) });
  }

  /** For fees, which have no counters; `paidKeys` are the charges they belong to. */
  ofAccruals(
    tx: Tx,
    keys: readonly AccrualKey[],
    drawers: readonly Drawer[],
    paidKeys: readonly PaidKey[],
  ): Promise<WorkingSet> {
    const accruals = new Map(keys.map((key) => [accrualIdOf(key), key]));
    const paid = new Map(paidKeys.map((key) => [paidIdOf(key), key]));
    return this.load(tx, drawers, { counters: new Map(), accruals, paid, counted: [] });
  }

  private async load(tx: Tx, drawers: readonly Drawer[], wanted: Totals): Promise<WorkingSet> {
    const [counters, { accruals, taxes }, paid, buckets, met] = await Promise.all([
      this.totals.loadCounters(tx, wanted.counters),
      this.loadAccruals(tx, wanted.accruals),
      this.paid.load(tx, wanted.paid),
      this.buckets.within(tx, drawers),
      this.values.met(tx, wanted.counted),
    ]);
    recall(counters, met);
    // Empty buckets are loaded too, because they may get something back.
    const known = new Set(buckets.map(({ id }) => id));
    const spent = payersOf(paid.values()).filter((id) => !known.has(id));
    const rootIds = new Set([...wanted.paid.values()].map(({ rootId }) => rootId));
    const payers = await this.buckets.open(tx, [...rootIds], spent);
    const wallet = walletOf([...buckets, ...payers]);
    const now = this.clock.now();
    return { counters, accruals, taxes, wallet, paid, now, charges: [], draws: [] };
  }

  private async loadAccruals(tx: Tx, keys: ReadonlyMap<string, AccrualKey>) {
    const accruals = await this.totals.loadAccruals(tx, keys);
    const unknown = [...keys].filter(([id]) => !accruals.has(id));
    return { accruals, taxes: await this.taxes.load(tx, unknown) };
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
    const planned = planPostings(set.accruals.values(), set.draws);
    const entries = [...planned].map(([rootId, postings]) => {
      return { rootId, kind, reference, postings };
    });
    await Promise.all([
      executeAll(tx, [
        ...more,
        ...counterChanges(set.counters.values()),
        ...valueInsertion(set.counters.values()),
        ...accrualChanges(set.accruals.values()),
        ...paidChanges(set.paid.values()),
        ...chargeInsertion(set.charges, at),
        ...this.ledger.advance(heads, entries, at),
      ]),
      this.buckets.draw(tx, set.draws, at),
    ]);
    await this.buckets.forfeit(tx, heads, forfeitedIn(set), at);
  }
}

type Totals = {
  readonly counters: ReadonlyMap<string, CounterKey>;
  readonly accruals: ReadonlyMap<string, AccrualKey>;
  readonly paid: ReadonlyMap<string, PaidKey>;
  readonly counted: readonly CountedValue[];
};

/** Value that came back to buckets that have ended, by bucket. */
function forfeitedIn({ draws }: WorkingSet): Forfeited[] {
  const forfeited = draws.filter(({ isForfeited }) => isForfeited === true);
  return [...groupBy(forfeited, ({ bucketId }) => bucketId)].flatMap(([bucketId, own]) => {
    const amount = sum(own.map((each) => each.amount)).negated();
    return own.slice(0, 1).map(({ unit }) => ({ bucketId, unit, amount }));
  });
}

function legsOf(place: Guided): UsageLeg[] {
  return [place.includedOn, ...place.costs].map((leg) => ({ place, leg }));
}

/** Buckets of the meter's unit cover a usage, those of the price's currency pay for what is left of it. */
function drawersOf(guided: readonly Guided[]): Drawer[] {
  const drawers = new Map<string, Drawer>();
  const note = ({ id, path }: Account, unit: string) => {
    drawers.set(compositeKey(unit, id), { accountPath: path, unit });
  };
  for (const { account, isCoverable, meterUnit, retail } of guided) {
    if (isCoverable) note(account, meterUnit);
    if (retail !== undefined) note(account, retail.card.currency);
  }
  return [...drawers.values()];
}

/** Usage without a price for which a bucket was made: tells an exhausted allowance from usage never sold. */
function mayBeExhausted(guided: readonly Guided[]): Endowed[] {
  const asked = guided.flatMap(({ retail, subscription, record, meterUnit }) => {
    if (retail !== undefined) return [];
    return [subscription, ...subscription.tenures].map(({ id: subscriptionId }) => {
      return { subscriptionId, meter: record.meter, unit: meterUnit };
    });
  });
  return [...new Map(asked.map((each) => [JSON.stringify(each), each])).values()];
}

/** The buckets that covered what is being corrected. */
function coveredBefore({ counters }: WorkingSet, guided: readonly Guided[]): string[] {
  const ids = guided.flatMap((place) => {
    if (!place.record.quantity.startsWith('-')) return [];
    const { counter } = totalsIdsOf(place, place.includedOn);
    const layers = counters.get(counter)?.state.extra?.layers ?? [];
    return layers.map(({ bucketId }) => bucketId);
  });
  return [...new Set(ids)];
}
