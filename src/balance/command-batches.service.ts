import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import { Ledger, type LedgerHeads } from '../ledger';
import { record } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { type Busy, type LockWait, withBusy } from '../platform/lanes';
import { hasListeners, publish } from '../platform/outbox';
import type { Tenant } from '../platform/tenant';
import { KeptAnswers, type Resource } from '../tmf';
import type { Answer, Batch, Command } from './command';
import { Holdings } from './domain/holdings';
import type { LoadedBucket } from './domain/kept-bucket';
import { allNeeds, type Needs, placesOf } from './domain/needs';
import { Holds } from './holds.service';
import { RootHints } from './root-hints';
import { ActionRepository } from './store/action.repository';
import { BucketRepository } from './store/bucket.repository';
import { HoldRepository } from './store/hold.repository';
import { HoldingsRepository } from './store/holdings.repository';
import { actionTypes } from './tmf654/balance-types';

type Read = {
  readonly holdings: Holdings;
  readonly answers: KeptAnswers<Resource>;
  readonly isHeard: boolean;
  /** Buckets with reservations that time has ended. */
  readonly overdue: readonly Pick<LoadedBucket, 'id' | 'rootId'>[];
};

/**
 * Many commands in one transaction: lock their roots, load what they need of them, decide in the order in
 * which they came, write what all of them changed. One that is refused leaves nothing, the others stand.
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

  /** Answers in the order of the commands. When this returns, what is done is durable. */
  run(tenant: Tenant, commands: readonly Command[], wait: LockWait): Promise<(Answer | Busy)[]> {
    const skipBusy = 'skipBusy' in wait;
    const lock = skipBusy ? {} : { lockWaitMs: wait.lockWaitMs };
    return this.database.transaction(
      tenant,
      (tx) => this.decideAll(tx, tenant, commands, skipBusy),
      { ...lock, keepsPlans: true },
    );
  }

  /** The same in a transaction of the caller's, which is what ends it: it waits for roots that are held. */
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

  /** Reservations that time has ended give back what they bind before anybody is refused for it. */
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
    const visible = actions.filter(({ isDeleted }) => !isDeleted);
    const holdings = new Holdings({
      buckets,
      holds,
      actions: visible.map(({ action }) => action),
      takenIds: actions.map(({ action }) => action.id),
      accountPaths,
    });
    return { holdings, answers, isHeard, overdue: buckets.filter(({ isOverdue }) => isOverdue) };
  }

  /** What a command sees is under the locks, or the whole begins again with what is known by then. */
  private checkRoots(
    tenant: Tenant,
    commands: readonly Command[],
    holdings: Holdings,
    heads: LedgerHeads,
  ): void {
    const isElsewhere = (rootId: string) => !heads.has(rootId);
    const moved = commands.filter(({ needs }) => {
      const isOther = needs.accountIds.some((id) => {
        return this.hints.pathOf(tenant, id).join('\n') !== holdings.pathOf(id).join('\n');
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
    // All in one round trip, in this order on the connection: keys come last, see charging/lock-order.md.
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
    if (!taken || !changed) throw new StaleRead('an action was made or changed meanwhile');
  }
}
