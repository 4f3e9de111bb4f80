import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Instant, plusMs } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isInterruption } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import { internalContext, type RequestContext, type RuleContext } from '../tmf';
import { Cancellations } from './cancellation.service';
import { OrderFulfilment } from './order-fulfilment.service';
import { OrderQueueRepository, type QueueEntry } from './store/order-queue.repository';

const EVERY_MS = 2_000;
const BATCH_MAX = 100;
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
    for (const entry of due) {
      if (signal?.aborted === true) return;
      await this.work(entry, internalContext(entry.tenant), this.database.background);
    }
  }

  /** Never throws: what goes wrong here is tried again later, and in the end shown in the order. */
  async work(
    entry: QueueEntry,
    request: RequestContext,
    database: Transactions = this.database,
  ): Promise<void> {
    const context = { ...request, at: this.clock.now() };
    try {
      await database.transaction(entry.tenant, (tx) => this.workIn(tx, context, entry));
    } catch (error: unknown) {
      const reason = error instanceof Error ? error.message : String(error);
      // It stays due as it stands, and is no attempt: it was not the order that failed.
      if (isInterruption(error)) return this.logger.warn(`${entry.kind} ${entry.id}: ${reason}`);
      this.logger.error(`${entry.kind} ${entry.id}: ${reason}`);
      await this.postpone(entry, context, reason).catch((again: unknown) => {
        this.logger.error(`${entry.kind} ${entry.id} stays due: ${String(again)}`);
      });
    }
  }

  private async workIn(tx: Tx, context: RuleContext, entry: QueueEntry): Promise<void> {
    if (!(await this.queue.claim(tx, entry, context.at))) return;
    const next = await this.workOf(entry).work(tx, context, entry.id);
    if (next === null) await this.queue.remove(tx, entry.kind, entry.id);
    else await this.queue.add(tx, entry.kind, entry.id, next);
  }

  private async postpone(entry: QueueEntry, context: RuleContext, reason: string): Promise<void> {
    await this.database.transaction(entry.tenant, async (tx) => {
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
  }

  private workOf({ kind }: QueueEntry): Work {
    return kind === 'productOrder' ? this.fulfilment : this.cancellations;
  }
}

/** Of the request that waits for it, or of background work. */
type Transactions = Pick<Database, 'transaction'>;

type Work = {
  /** Answers when to come again; null when nothing is left to do. */
  work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null>;
  /** Ends it with the reason, for everybody to see. */
  giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void>;
};
