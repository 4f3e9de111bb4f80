import { Injectable } from '@nestjs/common';
import { type Instant, type Period, plusMs } from '../core/time';
import { auditCommands } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { withBusy } from '../platform/lanes';
import { batchSeconds, batchUsages } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import type { Books } from './domain/context';
import { type Decision, decideBatch, isGuided, repeatAll } from './domain/decide-batch';
import { usageIdOf } from './domain/identity';
import { heldSubjects, isDecided, itemOf, type Known } from './domain/known-usage';
import { type Correction, measuredIn } from './domain/stored-usage';
import type { Busy, Outcome, UsageRecord } from './domain/usage-record';
import type { WantedBooks } from './price-books.service';
import { isKnownUsage, usageInsertion, UsageRepository } from './store/usage.repository';
import { WorkingSets } from './working-sets.service';
import { type BusySubjects, NOBODY, Worlds } from './worlds.service';

/** A stored usage that is tried again. */
export type Recycled = { readonly id: string; readonly record: UsageRecord };

/** The outcome of a usage, published inside the transaction that decided it. */
export type Told = {
  readonly record: UsageRecord;
  readonly outcome: Outcome;
  /** The unit of the meter; undefined when the meter does not exist. */
  readonly unit: string | undefined;
  /** True when it was stored before and has been tried again. */
  readonly isRecycled: boolean;
  /** True when its content differs from what was stored. */
  readonly isCorrected: boolean;
};
/** `told` is only called when somebody listens. */
export type Tell = (tx: Tx, told: () => readonly Told[]) => Promise<void>;

export type RateOptions = {
  /** Prices everything and stores nothing. */
  readonly dryRun?: boolean;
  /** Skips usage of roots that other work holds, which is then answered as `busy`. */
  readonly skipBusy?: boolean;
  /** Waits this long for a root and then fails with a lock timeout; the default is the wait of usage. */
  readonly lockWaitMs?: number;
};

const ATTEMPTS_MAX = 4;
/** After a batch with repetitions, this many further batches of the tenant look known usages up first. */
const ASKING_FIRST = 16;

class DryRun extends Error {
  constructor(readonly outcomes: (Outcome | Busy)[]) {
    super('dry run');
  }
}

/** Load → decide → save: turns a batch of usage into charges, in one transaction. */
@Injectable()
export class Charging {
  private readonly usages = new UsageRepository();
  private readonly tellers: Tell[] = [];
  /** Tenants that repeated usage lately, with the number of batches that still look known usages up first. */
  private readonly repeating = new Map<Tenant, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly worlds: Worlds,
    private readonly workingSets: WorkingSets,
  ) {}

  /** Registers the publisher of events; it is called once per batch before the commit. */
  onDecided(tell: Tell): void {
    this.tellers.push(tell);
  }

  /** The root that the subject had when last seen; used to choose a queue. */
  rootHint(tenant: Tenant, subject: string): string | undefined {
    return this.worlds.rootHint(tenant, subject);
  }

  /** Outcomes in the order of the records. When this returns, everything in it is durable. */
  rate(
    tenant: Tenant,
    records: readonly UsageRecord[],
    options?: RateOptions & { readonly skipBusy?: false },
  ): Promise<Outcome[]>;
  rate(
    tenant: Tenant,
    records: readonly UsageRecord[],
    options: RateOptions,
  ): Promise<(Outcome | Busy)[]>;
  async rate(
    tenant: Tenant,
    records: readonly UsageRecord[],
    options: RateOptions = {},
  ): Promise<(Outcome | Busy)[]> {
    batchUsages.observe(records.length);
    const stop = batchSeconds.startTimer();
    try {
      // Most batches hold no known usage, so they do not look. The unique key tells when one does, and then further
      // ones are likely. It may tell again when another process stores the same unguided usage at the same time.
      let mayKnow = this.repeating.has(tenant);
      for (let attempt = 1; ; attempt++) {
        try {
          const results = await this.attempt(tenant, records, options, mayKnow);
          if (mayKnow) this.noteRepeats(tenant, results);
          return results;
        } catch (error: unknown) {
          if (!isKnownUsage(error) || attempt === ATTEMPTS_MAX) throw error;
          mayKnow = true;
        }
      }
    } finally {
      stop();
    }
  }

  /** Tries stored, rejected usages again under today's subscriptions and prices; with `skipBusy` those of free roots. */
  async recycle(
    tx: Tx,
    tenant: Tenant,
    stored: readonly Recycled[],
    skipBusy = false,
  ): Promise<(Outcome | Busy)[]> {
    const storedIds = new Map(stored.map(({ record, id }) => [record, id]));
    const records = stored.map(({ record }) => record);
    const how = { mayKnow: true, storedIds, skipBusy };
    return resultsOf(records, await this.run(tx, tenant, records, how));
  }

  /** What was reported of usage that was never charged is replaced; what was reported first is kept. */
  correct(tx: Tx, corrections: readonly Correction[]): Promise<void> {
    return this.usages.correct(tx, corrections);
  }

  private noteRepeats(tenant: Tenant, results: readonly (Outcome | Busy)[]): void {
    const isRepeating = results.some(({ status }) => status === 'duplicate');
    const left = isRepeating ? ASKING_FIRST : (this.repeating.get(tenant) ?? 0) - 1;
    if (left > 0) this.repeating.set(tenant, left);
    else this.repeating.delete(tenant);
  }

  private attempt(
    tenant: Tenant,
    records: readonly UsageRecord[],
    { dryRun = false, skipBusy = false, lockWaitMs }: RateOptions,
    mayKnow: boolean,
  ): Promise<(Outcome | Busy)[]> {
    const how = { mayKnow: mayKnow || dryRun, storedIds: NONE_STORED, skipBusy };
    const work = async (tx: Tx) => {
      const results = resultsOf(records, await this.run(tx, tenant, records, how));
      if (dryRun) throw new DryRun(results);
      return results;
    };
    const wait = lockWaitMs === undefined ? {} : { lockWaitMs };
    return this.database
      .transaction(tenant, work, { pool: dryRun ? 'requests' : 'intake', ...wait })
      .catch((error: unknown) => {
        if (error instanceof DryRun) return error.outcomes;
        throw error;
      });
  }

  private async run(
    tx: Tx,
    tenant: Tenant,
    records: readonly UsageRecord[],
    { mayKnow, storedIds, skipBusy = false }: How,
  ): Promise<Run> {
    const ids = records.map((record) => storedIds.get(record) ?? usageIdOf(record));
    const known = await this.known(tx, storedIds.size === 0 && mayKnow ? ids : [], skipBusy);
    const sent = records.map((record, index) => {
      return { record, usageId: ids[index] ?? '', isStored: storedIds.has(record) };
    });
    // Usage that another transaction retries, corrects or deletes has no known state at the moment.
    const held = skipBusy ? heldSubjects(known, sent) : NOBODY;
    const asked = sent.filter(({ record }) => !held.has(record.subject));
    // Known usages are answered from their rows, so no root is locked for them.
    const open = asked.filter(({ usageId }) => !isDecided(known, usageId));
    if (open.length === 0) return { outcomes: repeatAll(known.usages, asked), busy: held };
    const retried = [...known.retried].flatMap((id) => known.usages.get(id)?.record ?? []);
    const rated = [...open.map(({ record }) => record), ...retried];
    const times = timesOf(rated);
    const wanted = wantedFor(rated);
    const locked = await this.worlds.lock(tx, tenant, times, wanted, skipBusy);
    const { heads } = locked;
    const world = await this.worlds.withPayers(tx, locked.world, rated);
    const busy = held.size === 0 ? locked.busy : new Map([...locked.busy, ...held]);
    const items = asked.flatMap((one) =>
      busy.has(one.record.subject) ? [] : [itemOf(world, known, one)],
    );
    if (items.length === 0) return { outcomes: [], busy };
    const guided = items.map((item) => item.guided).filter(isGuided);
    const set = await this.workingSets.ofUsage(tx, [...heads.keys()], guided);
    const at = this.clock.now();
    const decided = decideBatch(set, known.usages, items, at);
    const changed = await this.usages.saveOutcomes(tx, decided.settled);
    const news = decided.decisions.filter((decision) => isNews(decision, changed));
    const cause = { kind: 'usage', reference: null, at };
    await Promise.all([
      this.workingSets.save(tx, set, heads, cause, usageInsertion(decided.created, at)),
      this.tell(tx, world.books, news),
    ]);
    await this.usages.correct(tx, decided.corrections);
    auditCommands(tx, decided.corrections.map(changeOf));
    return { outcomes: decided.outcomes, busy };
  }

  /** Locks rejected usage before any root, in the same order as recycling. */
  private async known(tx: Tx, ids: readonly string[], skipBusy: boolean): Promise<Known> {
    const [retried, usages] = await Promise.all([
      this.usages.lockRejected(tx, ids, skipBusy),
      this.usages.find(tx, ids),
    ]);
    return { retried, usages };
  }

  private async tell(tx: Tx, { meters }: Books, decisions: readonly Decision[]): Promise<void> {
    if (decisions.length === 0) return;
    const told = () =>
      decisions.map(({ item: { record, isStored: isRecycled, replaces }, outcome }) => {
        const unit = meters.get(record.meter)?.unit;
        return {
          record,
          outcome,
          unit,
          isRecycled,
          isCorrected: isRecycled && replaces !== undefined,
        };
      });
    for (const tell of this.tellers) await tell(tx, told);
  }
}

/** A second try that left a stored usage as it was is none. */
function isNews({ item }: Decision, changed: ReadonlySet<string>): boolean {
  return !item.isStored || item.replaces !== undefined || changed.has(item.usageId);
}

type How = {
  /** True when the usages that are stored already are looked up first. */
  readonly mayKnow: boolean;
  readonly storedIds: ReadonlyMap<UsageRecord, string>;
  readonly skipBusy?: boolean;
};

/** The outcomes of all records except those of busy subjects, of which nothing was done. */
type Run = { readonly outcomes: readonly Outcome[]; readonly busy: BusySubjects };

/** What was reported in place of a rejected usage, for the audit. */
function changeOf({ id, record, reported }: Correction) {
  const before = reported === undefined ? {} : { before: measuredIn(reported) };
  const told = { resourceType: 'Usage', resourceId: id, after: measuredIn(record) };
  return { command: record, ...told, ...before };
}

/** The period from the first to the last usage of each subject. */
function timesOf(records: readonly UsageRecord[]): Map<string, Period> {
  const times = new Map<string, Period>();
  for (const { subject, at } of records) {
    const known = times.get(subject);
    const next = plusMs(at, 1);
    if (known === undefined) times.set(subject, { from: at, to: next });
    else if (at < known.from) times.set(subject, { ...known, from: at });
    else if (next > known.to) times.set(subject, { ...known, to: next });
  }
  return times;
}

/** The meters of all usages, and the period from the first to the last one. */
function wantedFor(records: readonly UsageRecord[]): WantedBooks {
  const meters = new Set(records.map(({ meter }) => meter));
  const [first] = records;
  if (first === undefined) return { meters };
  let [from, last] = [first.at, first.at];
  for (const { at } of records) {
    if (at < from) from = at;
    if (at > last) last = at;
  }
  return { meters, within: { from, to: plusMs(last, 1) }, times: timesFalling(records) };
}

/** Sorted when they are asked for, which is where versions changed in between. */
function timesFalling(records: readonly UsageRecord[]): () => readonly Instant[] {
  let times: readonly Instant[] | undefined;
  return () => {
    times ??= [...new Set(records.map(({ at }) => at))].sort((a, b) => b - a);
    return times;
  };
}

const NONE_STORED: ReadonlyMap<UsageRecord, string> = new Map();

function resultsOf(records: readonly UsageRecord[], { outcomes, busy }: Run): (Outcome | Busy)[] {
  if (busy.size === 0) return [...outcomes];
  return withBusy(
    records.map(({ subject }) => busy.get(subject)),
    outcomes,
  );
}
