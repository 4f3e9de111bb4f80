import { Injectable } from '@nestjs/common';
import { plusMs } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { batchSeconds } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import type { Books } from './domain/context';
import { type Decision, decideBatch, isGuided, type Item } from './domain/decide-batch';
import { type Guided, guide, type World } from './domain/guide';
import { isSameContent, usageIdOf } from './domain/identity';
import type { StoredUsage } from './domain/stored-usage';
import type { Outcome, UsageRecord } from './domain/usage-record';
import type { Wanted } from './price-books.service';
import { isKnownUsage, usageInsertion, UsageRepository } from './store/usage.repository';
import { WorkingSets } from './working-sets.service';
import { Worlds } from './worlds.service';

/** A usage that is stored already and is tried again. */
export type Recycled = { readonly id: string; readonly record: UsageRecord };

/** What became of a usage, told inside the transaction that decided it. */
export type Told = {
  readonly record: UsageRecord;
  readonly outcome: Outcome;
  /** Of its meter; undefined when there is no such meter. */
  readonly unit: string | undefined;
  /** It was stored before and has been tried again. */
  readonly isRecycled: boolean;
};
export type Tell = (tx: Tx, told: readonly Told[]) => Promise<void>;

export type RateOptions = {
  /** Prices everything and stores nothing. */
  readonly dryRun?: boolean;
};

const ATTEMPTS_MAX = 4;

class DryRun extends Error {
  constructor(readonly outcomes: Outcome[]) {
    super('dry run');
  }
}

/** Load → decide → save: turns a batch of usage into charges, in one transaction. */
@Injectable()
export class Charging {
  private readonly usages = new UsageRepository();
  private readonly tellers: Tell[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly worlds: Worlds,
    private readonly workingSets: WorkingSets,
  ) {}

  /** For events: called once per batch, before its commit. */
  onDecided(tell: Tell): void {
    this.tellers.push(tell);
  }

  /** The root a subject was last seen under; good enough to choose a queue by. */
  rootHint(tenant: Tenant, subject: string): string | undefined {
    return this.worlds.rootHint(tenant, subject);
  }

  /** Outcomes in the order of the records. When this returns, everything in it is durable. */
  async rate(
    tenant: Tenant,
    records: readonly UsageRecord[],
    options: RateOptions = {},
  ): Promise<Outcome[]> {
    const stop = batchSeconds.startTimer();
    try {
      // Most batches hold nothing known, so they don't ask; the unique key tells when one does. It
      // may tell once more when another process stores the same unguided usage at that moment.
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.attempt(tenant, records, options, attempt > 1);
        } catch (error: unknown) {
          if (!isKnownUsage(error) || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    } finally {
      stop();
    }
  }

  /** Tries stored, rejected usages again under today's subscriptions and prices. */
  recycle(tx: Tx, tenant: Tenant, stored: readonly Recycled[]): Promise<Outcome[]> {
    const ids = new Map(stored.map(({ record, id }) => [record, id]));
    return this.run(
      tx,
      tenant,
      stored.map(({ record }) => record),
      true,
      ids,
    );
  }

  private attempt(
    tenant: Tenant,
    records: readonly UsageRecord[],
    { dryRun = false }: RateOptions,
    mayKnow: boolean,
  ): Promise<Outcome[]> {
    return this.database
      .transaction(tenant, async (tx) => {
        const outcomes = await this.run(tx, tenant, records, mayKnow || dryRun, NONE_STORED);
        if (dryRun) throw new DryRun(outcomes);
        return outcomes;
      })
      .catch((error: unknown) => {
        if (error instanceof DryRun) return error.outcomes;
        throw error;
      });
  }

  private async run(
    tx: Tx,
    tenant: Tenant,
    records: readonly UsageRecord[],
    mayKnow: boolean,
    storedIds: ReadonlyMap<UsageRecord, string>,
  ): Promise<Outcome[]> {
    const ids = records.map((record) => storedIds.get(record) ?? usageIdOf(record));
    const known = await this.known(tx, storedIds.size === 0 && mayKnow ? ids : []);
    const subjects = records.map(({ subject }) => subject);
    const stored = [...known.usages.values()].map(({ record }) => record);
    const wanted = wantedFor([...records, ...stored]);
    const { world, heads } = await this.worlds.lock(tx, tenant, subjects, wanted);
    const items = records.map((record, index) =>
      itemOf(world, known, { record, usageId: ids[index] ?? '', isStored: storedIds.has(record) }),
    );
    const guided = items.map((item) => item.guided).filter(isGuided);
    const legs = guided.flatMap(legsOf);
    const set = await this.workingSets.ofLegs(tx, [...heads.keys()], legs);
    const at = this.clock.now();
    const decided = decideBatch(set, known.usages, items, at);
    await this.usages.settle(tx, decided.settled);
    const cause = { kind: 'usage', reference: null, at };
    await Promise.all([
      this.workingSets.save(tx, set, heads, cause, usageInsertion(decided.created, at)),
      this.tell(tx, world.books, decided.decisions),
    ]);
    return decided.outcomes;
  }

  /** Rejected usage is locked before any root is: who recycles it does so, too. */
  private async known(tx: Tx, ids: readonly string[]): Promise<Known> {
    const [retried, usages] = await Promise.all([
      this.usages.lockRejected(tx, ids),
      this.usages.find(tx, ids),
    ]);
    return { retried, usages };
  }

  private async tell(tx: Tx, { meters }: Books, decisions: readonly Decision[]): Promise<void> {
    if (this.tellers.length === 0) return;
    const told = decisions.map(({ item: { record, isStored: isRecycled }, outcome }) => {
      return { record, outcome, unit: meters.get(record.meter)?.unit, isRecycled };
    });
    for (const tell of this.tellers) await tell(tx, told);
  }
}

type Known = {
  readonly usages: ReadonlyMap<string, StoredUsage>;
  /** Those that were rejected and are held: repeating one tries it again. */
  readonly retried: ReadonlySet<string>;
};

/** Of all that is rated: its meters, and the time from the first usage to the last. */
function wantedFor(records: readonly UsageRecord[]): Wanted {
  const meters = new Set(records.map(({ meter }) => meter));
  const [first] = records;
  if (first === undefined) return { meters };
  let [from, last] = [first.at, first.at];
  for (const { at } of records) {
    if (at < from) from = at;
    if (at > last) last = at;
  }
  return { meters, within: { from, to: plusMs(last, 1) } };
}

const NONE_STORED: ReadonlyMap<UsageRecord, string> = new Map();

/** What is tried again is guided as it was stored: an undated usage keeps the time of its first arrival. */
function itemOf(
  world: World,
  { usages, retried }: Known,
  sent: Pick<Item, 'record' | 'usageId' | 'isStored'>,
): Item {
  const first = usages.get(sent.usageId);
  const isRetried =
    first !== undefined && retried.has(first.id) && isSameContent(sent.record, first.record);
  const record = isRetried ? first.record : sent.record;
  return { ...sent, record, isStored: sent.isStored || isRetried, guided: guide(world, record) };
}

function legsOf(place: Guided) {
  const { retail, costs } = place;
  const legs = retail === undefined ? costs : [retail, ...costs];
  return legs.map((leg) => ({ place, leg }));
}
