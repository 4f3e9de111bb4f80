import { compositeKey } from '../core/composite-key';
import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { type AuditEntry, record } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx, withinOf } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { type Busy, type LockWait, withBusy } from '../platform/lanes';
import { hasListeners, type OutboxEvent, publish } from '../platform/outbox';
import { OUT_OF_REACH, outOfReach } from '../platform/platform.errors';
import type { Tenant } from '../platform/tenant';
import { KeptAnswers, type RequestKey, type Resource } from '../tmf';
import { Holdings } from './domain/holdings';
import type { LoadedBucket } from './domain/kept-bucket';
import { allNeeds, type Needs, placesOf } from './domain/needs';
import { Holds } from './holds.service';
import { RootHints } from './root-hints.service';
import { ActionRepository } from './store/action.repository';
import { BucketRepository } from './store/bucket.repository';
import { HoldRepository } from './store/hold.repository';
import { HoldingsRepository } from './store/holdings.repository';
import { actionTypes } from './tmf654/balance-types';

/** What the commands of a transaction are decided on, in order of arrival. */
export type Batch = {
  readonly tx: Tx;
  readonly at: Instant;
  readonly holdings: Holdings;
  /** False when no listener exists, so that events need not be built. */
  readonly isHeard: boolean;
  readonly events: OutboxEvent[];
  readonly audited: AuditEntry[];
};

/** A change of buckets that one client requested; it is answered separately from others in its batch. */
export type Command = {
  readonly needs: Needs;
  /** The client's idempotency key; the same command again gets the first answer. */
  readonly named: RequestKey | undefined;
  readonly bytes: number;
  /** Throws a domain error, when it refuses, before it changes the holdings. */
  readonly decide: (batch: Batch) => Promise<Resource>;
};

export type Answer =
  | { readonly status: 'done'; readonly result: Resource; readonly replayed: boolean }
  | { readonly status: 'refused'; readonly error: unknown };

type Read = {
  readonly holdings: Holdings;
  readonly answers: KeptAnswers<Resource>;
  readonly isHeard: boolean;
  /** Buckets with expired reservations that still bind value. */
  readonly overdue: readonly Pick<LoadedBucket, 'id' | 'rootId'>[];
};

/**
 * Runs many commands in one transaction: locks their roots, loads what they need, decides in order of arrival and
 * writes all changes together. A refused command leaves nothing behind; the others stand.
 */
@Injectable()
export class CommandBatches {
  private readonly hints: RootHints;
  private readonly stored = new HoldingsRepository();
  private readonly buckets = new BucketRepository();
  private readonly holdRows = new HoldRepository();
  private readonly actions = new ActionRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly holds: Holds,
  ) {
    this.hints = new RootHints(accounts);
  }

  rootHint(tenant: Tenant, { needs }: Command): string | undefined {
    return this.hints.rootsOf(tenant, needs)[0];
  }

  /** Answers in the order of the commands. When it returns, all that was done is committed. */
  async run(
    tenant: Tenant,
    commands: readonly Command[],
    wait: LockWait,
  ): Promise<(Answer | Busy)[]> {
    try {
      return await this.runTogether(tenant, commands, wait);
    } catch (error: unknown) {
      if (!isDomainError(error) || error.code !== OUT_OF_REACH) throw error;
      if (commands.length === 1) return [{ status: 'refused', error }];
      // A row that the database refused for one command rolled back the others too, so each is run by itself.
      const answers: (Answer | Busy)[] = [];
      for (const command of commands) answers.push(...(await this.run(tenant, [command], wait)));
      return answers;
    }
  }

  private runTogether(
    tenant: Tenant,
    commands: readonly Command[],
    wait: LockWait,
  ): Promise<(Answer | Busy)[]> {
    const skipBusy = 'skipBusy' in wait;
    const lock = skipBusy ? {} : { lockWaitMs: wait.lockWaitMs };
    return this.database.transaction(
      tenant,
      (tx) => this.decideAll(tx, tenant, commands, skipBusy),
      { ...lock, keepsPlans: true },
    );
  }

  /** The same inside the caller's transaction, which commits it. Without `skipBusy` it waits for locked roots. */
  async decideAll(
    tx: Tx,
    tenant: Tenant,
    commands: readonly Command[],
    skipBusy: boolean,
  ): Promise<(Answer | Busy)[]> {
    const needs = allNeeds(commands.map((command) => command.needs));
    await this.hints.learn(tx, tenant, needs);
    const roots = commands.map((command) => this.hints.rootsOf(tenant, command.needs));
    const at = this.clock.now();
    const read = () => this.read(tx, tenant, needs, commands, at);
    const { heads, found } = await this.lock(tx, roots.flat(), skipBusy, read, at);
    const { holdings, isHeard } = found;
    const batch: Batch = { tx, at, holdings, isHeard, events: [], audited: [] };
    const held = roots.map((own) => own.find((rootId) => !heads.has(rootId)));
    const free = commands.filter((_, index) => held[index] === undefined);
    this.checkRoots(tenant, free, found.holdings, heads);
    const answered: Answer[] = [];
    for (const command of free) answered.push(await this.decide(command, batch, found.answers));
    await this.write(batch, heads, found.answers);
    for (const { id, rootId, moves } of batch.holdings.taken) {
      const own = rootId === null ? [] : [rootId];
      const moved = moves.map((move) => move.rootId);
      this.hints.noteAction(tenant, id, [...new Set([...own, ...moved])]);
    }
    return withBusy(held, answered);
  }

  /** Releases expired reservations before a command could be refused for lack of value. */
  private async lock(
    tx: Tx,
    rootIds: readonly string[],
    skipBusy: boolean,
    read: () => Promise<Read>,
    at: Batch['at'],
  ): Promise<{ readonly heads: LedgerHeads; readonly found: Read }> {
    const { heads, found } = await this.ledger.lockAndRead(tx, rootIds, read, { skipBusy });
    const overdue = found.overdue.filter(({ rootId }) => heads.has(rootId));
    if (overdue.length === 0) return { heads, found };
    const ids = new Set(overdue.map(({ id }) => id));
    await this.holds.releaseOfBuckets(tx, [...ids], at);
    return { heads, found: await read() };
  }

  private async read(
    tx: Tx,
    tenant: Tenant,
    needs: Needs,
    commands: readonly Command[],
    at: Batch['at'],
  ): Promise<Read> {
    const places = placesOf(needs.sought, (id) => this.hints.pathOf(tenant, id));
    const keys = commands.flatMap(({ named }) => named ?? []);
    const ids = [...needs.actionIds, ...needs.newIds];
    const [buckets, holds, actions, accounts, answers, isHeard] = await Promise.all([
      this.stored.buckets(tx, needs, places, at),
      this.holdRows.ofReservations(tx, needs.reservationIds),
      this.actions.ofIds(tx, ids),
      this.accounts.load(tx, needs.accountIds),
      KeptAnswers.of<Resource>(tx, keys),
      hasListeners(tx, actionTypes.reserve.api.root),
    ]);
    const accountPaths = new Map([...accounts].map(([id, { path }]) => [id, path] as const));
    const currencies = new Map([
      ...buckets.flatMap(({ accountId, currency }) =>
        currency === undefined ? [] : [[accountId, currency] as const],
      ),
      ...[...accounts].map(([id, { currency }]) => [id, currency] as const),
    ]);
    const visible = actions.filter(({ isDeleted }) => !isDeleted);
    const holdings = new Holdings({
      buckets,
      holds,
      actions: visible.map(({ action }) => action),
      takenIds: actions.map(({ action }) => action.id),
      accountPaths,
      currencies,
    });
    return { holdings, answers, isHeard, overdue: buckets.filter(({ isOverdue }) => isOverdue) };
  }

  /**
   * All that a command saw must be under the locked roots; otherwise the transaction starts again with better hints.
   */
  private checkRoots(
    tenant: Tenant,
    commands: readonly Command[],
    holdings: Holdings,
    heads: LedgerHeads,
  ): void {
    const isElsewhere = (rootId: string) => !heads.has(rootId);
    const moved = commands.filter(({ needs }) => {
      const isOther = needs.accountIds.some((id) => {
        return (
          compositeKey(...this.hints.pathOf(tenant, id)) !== compositeKey(...holdings.pathOf(id))
        );
      });
      return isOther || holdings.rootsSeenBy(needs).some(isElsewhere);
    });
    if (moved.length === 0) return;
    for (const { needs } of moved) this.hints.forget(tenant, needs);
    throw new StaleRead(`what ${moved.length} commands are about came under another root`);
  }

  private async decide(
    { named, decide }: Command,
    batch: Batch,
    answers: KeptAnswers<Resource>,
  ): Promise<Answer> {
    try {
      const known = named && answers.find(named);
      if (known !== undefined) return { status: 'done', result: known.response, replayed: true };
      const result = await decide(batch);
      if (named !== undefined) answers.add(named, result);
      return { status: 'done', result, replayed: false };
    } catch (error: unknown) {
      if (!isDomainError(error)) throw error;
      return { status: 'refused', error };
    }
  }

  private async write(
    { tx, at, holdings, events, audited }: Batch,
    heads: LedgerHeads,
    answers: KeptAnswers<Resource>,
  ): Promise<void> {
    publish(tx, events);
    record(tx, audited);
    // One round trip, in this order on the connection; keys come last (charging/lock-order.md).
    const opened = [
      this.buckets.insertMissing(tx, holdings.opened),
      this.buckets.adoptUnits(tx, holdings.adopted),
    ];
    const [taken, changed] = await Promise.all([
      this.actions.insert(tx, holdings.taken),
      this.actions.change(tx, [...holdings.changed.values()]),
      this.buckets.applyMoves(tx, holdings.moves),
      this.holdRows.insert(tx, holdings.promised),
      this.holdRows.saveEnded(tx, holdings.settled, at),
      this.ledger.post(tx, heads, holdings.entries, at),
      answers.keep(tx),
      ...opened,
    ]);
    const within = withinOf(tx);
    // The id belongs to an action outside the account that the asker may see, so it stays taken.
    if (!taken && within !== undefined) throw outOfReach(within);
    if (!taken || !changed) throw new StaleRead('an action was made or changed meanwhile');
  }
}
