import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Instant, plusMs } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type How, type Tx } from '../platform/database';
import { isInterruption, isLockTimeout } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';
import { internalContext, type RequestContext, type RuleContext } from '../tmf';
import { Cancellations } from './cancellation.service';
import { OrderFulfilment } from './order-fulfilment.service';
import { OrderQueueRepository, type QueueEntry } from './store/order-queue.repository';

const EVERY_MS = 2_000;
const BATCH_MAX = 100;
/** Of a tenant in one turn; those that stay due come with the next. */
const HELD_MAX = 3;
/** For what other work holds: enough to be the next in the row of a busy account. */
const LOCK_WAIT_MS = 200;
const ATTEMPTS_MAX = 6;
const PAUSE_FIRST_MS = 5_000;

/**
 * Works off what is accepted: right after the request that accepted it, and otherwise when it is due.
 * What a killed process leaves behind is still in the queue.
 */
@Injectable()
export class OrderWorker implements OnApplicationBootstrap {
  private readonly logger = new Logger(OrderWorker.name);
  private readonly queue = new OrderQueueRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly fulfilment: OrderFulfilment,
    private readonly cancellations: Cancellations,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(EVERY_MS, 'orders', (signal) => this.workDue(signal));
  }

  async workDue(signal?: AbortSignal): Promise<void> {
    const due = await this.database.system((tx) => this.queue.due(tx, this.clock.now(), BATCH_MAX));
    const held = new Map<Tenant, Set<string>>();
    for (const entry of due) {
      if (signal?.aborted === true) return;
      const ofTenant = held.get(entry.tenant) ?? new Set();
      if (ofTenant.has(entry.root) || ofTenant.size >= HELD_MAX) continue;
      const end = await this.work(entry, internalContext(entry.tenant), SOON);
      if (end === 'held') held.set(entry.tenant, ofTenant.add(entry.root));
    }
  }

  /** Never throws: what goes wrong here is tried again later, and in the end shown in the order. */
  async work(entry: QueueEntry, request: RequestContext, how: How = {}): Promise<End> {
    const context = { ...request, at: this.clock.now() };
    const transact: Transact = (work) => this.database.transaction(entry.tenant, work, how);
    try {
      await transact((tx) => this.workIn(tx, context, entry));
      return 'done';
    } catch (error: unknown) {
      // It stays due as it stands, and is no attempt: it was not the order that failed.
      if (isLockTimeout(error)) return 'held';
      const reason = error instanceof Error ? error.message : String(error);
      if (isInterruption(error)) this.logger.warn(`${entry.kind} ${entry.id}: ${reason}`);
      else await this.postpone(transact, entry, context, reason);
      return 'due';
    }
  }

  private async workIn(tx: Tx, context: RuleContext, entry: QueueEntry): Promise<void> {
    if (!(await this.queue.claim(tx, entry, context.at))) return;
    const next = await this.workOf(entry).work(tx, context, entry.id);
    if (next === null) await this.queue.remove(tx, entry.kind, entry.id);
    else await this.queue.add(tx, entry.kind, entry.id, next);
  }

  private async postpone(
    transact: Transact,
    entry: QueueEntry,
    context: RuleContext,
    reason: string,
  ): Promise<void> {
    this.logger.error(`${entry.kind} ${entry.id}: ${reason}`);
    const postponing = transact(async (tx) => {
      const before = await this.queue.attempts(tx, entry);
      if (before === undefined) return;
      const attempts = before + 1;
      if (attempts < ATTEMPTS_MAX) {
        const dueAt = plusMs(context.at, PAUSE_FIRST_MS * 2 ** (attempts - 1));
        await this.queue.postpone(tx, entry, dueAt, attempts);
        return;
      }
      await this.workOf(entry).giveUp(tx, context, entry.id, reason);
      await this.queue.remove(tx, entry.kind, entry.id);
    });
    await postponing.catch((again: unknown) => {
      this.logger.error(`${entry.kind} ${entry.id} stays due: ${String(again)}`);
    });
  }

  private workOf({ kind }: QueueEntry): Work {
    return kind === 'productOrder' ? this.fulfilment : this.cancellations;
  }
}

const SOON: How = { pool: 'background', lockWaitMs: LOCK_WAIT_MS };

/** `held`: other work holds what it needs; like what is `due` still, it is tried again. */
type End = 'done' | 'due' | 'held';

/** For the request that waits for it, or as background work. */
type Transact = (work: (tx: Tx) => Promise<void>) => Promise<void>;

type Work = {
  /** Answers when to come again; null when nothing is left to do. */
  work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null>;
  /** Ends it with the reason, for everybody to see. */
  giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void>;
};
