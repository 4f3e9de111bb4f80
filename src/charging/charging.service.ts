import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { SubscriptionDirectory } from '../inventory';
import { Ledger } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { derivedId } from '../platform/ids';
import { batchSeconds } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import type { Books } from './domain/context';
import { decideBatch, isGuided, type Item } from './domain/decide-batch';
import { type Guided, guide, type World } from './domain/guide';
import { identityParts, NO_ACCOUNT } from './domain/identity';
import type { StoredUsage } from './domain/stored-usage';
import type { Outcome, UsageRecord } from './domain/usage-record';
import { Posting } from './posting.service';
import { PriceBooks } from './price-books.service';
import { isKnownUsage, usageInsertion, UsageRepository } from './store/usage.repository';

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
const ROOT_HINTS_MAX = 200_000;

class DryRun extends Error {
  constructor(readonly outcomes: Outcome[]) {
    super('dry run');
  }
}

/** Load → decide → save: turns a batch of usage into charges, in one transaction. */
@Injectable()
export class Charging {
  private readonly usages = new UsageRepository();
  private readonly rootHints = new Map<string, string>();
  private readonly tellers: Tell[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly priceBooks: PriceBooks,
    private readonly posting: Posting,
  ) {}

  /** For events: called once per batch, before its commit. */
  onDecided(tell: Tell): void {
    this.tellers.push(tell);
  }

  /** The root a subject was last seen under; good enough to choose a queue by. */
  rootHint(tenant: Tenant, subject: string): string | undefined {
    return this.rootHints.get(`${tenant}/${subject}`);
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
    const { world, heads } = await this.loadWorld(tx, tenant, records);
    const items = records.map((record) => identify(world, record, storedIds.get(record)));
    const identities = items.map(({ identity }) => identity);
    const guided = items.map((item) => item.guided).filter(isGuided);
    const [known, set] = await Promise.all([
      this.known(tx, identities, mayKnow),
      this.posting.loadLegs(tx, world.books, [...heads.keys()], guided.flatMap(legsOf)),
    ]);
    const at = this.clock.now();
    const decided = decideBatch(set, known, items, at);
    await this.usages.settle(tx, decided.settled);
    await this.usages.addAliases(tx, decided.aliases);
    const cause = { kind: 'usage', reference: null, at };
    await Promise.all([
      this.posting.save(tx, set, heads, cause, usageInsertion(decided.created, at)),
      this.tell(tx, world.books, items, decided.outcomes),
    ]);
    return decided.outcomes;
  }

  private async tell(
    tx: Tx,
    { meters }: Books,
    items: readonly Item[],
    outcomes: readonly Outcome[],
  ): Promise<void> {
    if (this.tellers.length === 0) return;
    const told = items.flatMap(({ record, isStored: isRecycled }, index) => {
      const outcome = outcomes[index];
      const unit = meters.get(record.meter)?.unit;
      return outcome === undefined ? [] : [{ record, outcome, unit, isRecycled }];
    });
    for (const tell of this.tellers) await tell(tx, told);
  }

  private async known(
    tx: Tx,
    identities: readonly string[],
    mayKnow: boolean,
  ): Promise<ReadonlyMap<string, StoredUsage>> {
    const [aliases, stored] = await Promise.all([
      this.usages.findAliases(tx, identities),
      mayKnow ? this.usages.find(tx, identities) : new Map<string, StoredUsage>(),
    ]);
    return new Map([...stored, ...aliases]);
  }

  /**
   * Subscriptions first, then the locks, then the accounts: what a bill run changes is read under the
   * lock. A connection works in the order it was asked, so the three may share a round trip.
   */
  private async loadWorld(tx: Tx, tenant: Tenant, records: readonly UsageRecord[]) {
    const subjects = new Set(records.map(({ subject }) => subject));
    const subscriptions = await this.subscriptions.ofSubjects(tx, [...subjects]);
    const all = [...subscriptions.values()].flat();
    const accountIds = [...new Set(all.map(({ accountId }) => accountId))];
    const priceIds = new Set(all.flatMap(({ priceIds: ids }) => ids));
    const rootIds = await this.accounts.rootsOf(tx, tenant, accountIds);
    const [heads, accounts, books] = await Promise.all([
      this.ledger.lockRoots(tx, rootIds),
      this.accounts.loadWithPayers(tx, accountIds),
      this.priceBooks.current(tx, tenant, priceIds),
    ]);
    const world: World = { books, subscriptions, accounts };
    this.rememberRoots(tenant, world);
    return { world, heads };
  }

  private rememberRoots(tenant: Tenant, { subscriptions, accounts }: World): void {
    if (this.rootHints.size > ROOT_HINTS_MAX) this.rootHints.clear();
    for (const [subject, [subscription]] of subscriptions) {
      const account = subscription && accounts.get(subscription.accountId);
      if (account !== undefined) this.rootHints.set(`${tenant}/${subject}`, account.rootId);
    }
  }
}

const NONE_STORED: ReadonlyMap<UsageRecord, string> = new Map();

function identify(world: World, record: UsageRecord, storedId: string | undefined): Item {
  const guided = guide(world, record);
  const identity = derivedId(...identityParts(guided.account?.id ?? NO_ACCOUNT, record));
  return {
    record,
    guided,
    identity,
    usageId: storedId ?? identity,
    isStored: storedId !== undefined,
  };
}

function legsOf(place: Guided) {
  const { retail, costs } = place;
  const legs = retail === undefined ? costs : [retail, ...costs];
  return legs.map((leg) => ({ place, leg }));
}
