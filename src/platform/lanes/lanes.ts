import type { Tenant } from '../tenant';
import { Places } from './busy-root';
import type { LaneMetrics } from './lane-metrics';
import type { Busy, Settled } from './part';
import { type LaneRules, TenantQueue, type Work } from './tenant-queue';

/** One of this many connections may wait for a root account; the others are for work that can be done at once. */
const CONNECTIONS_PER_WAIT = 4;

export type LanesOptions<T> = Pick<LaneRules, 'busyWaitMs'> & {
  readonly metrics: LaneMetrics;
  /** The number of connections in the pool of the batches. */
  readonly connections: number;
  /** The limit for all waiting items of all tenants. */
  readonly waitingMaxBytes: number;
  readonly weightOf: (item: T) => number;
  /** Makes the error when no more may wait, from the number of the tenant's waiting items. */
  readonly overloaded: (waiting: number) => Error;
};

/**
 * Collects the work of many requests into batches. A caller is answered once its items are committed, or certainly
 * not: `busy` items belong to a root that other work held for too long, and nothing of them was done.
 */
export class Lanes<T, R extends Settled> {
  /** Only tenants with waiting work have a queue. */
  private readonly queues = new Map<Tenant, TenantQueue<T, R>>();
  private readonly rules: LaneRules;
  private items = 0;
  private bytes = 0;

  constructor(
    private readonly work: Work<T, R>,
    private readonly options: LanesOptions<T>,
  ) {
    const places = new Places(Math.max(1, Math.trunc(options.connections / CONNECTIONS_PER_WAIT)));
    const { busyWaitMs, metrics } = options;
    this.rules = { busyWaitMs, metrics, places };
  }

  /** Results in the order of the items. */
  async take(tenant: Tenant, items: readonly T[]): Promise<(R | Busy)[]> {
    const bytes = items.reduce((total, item) => total + this.options.weightOf(item), 0);
    const queue = this.queueFor(tenant, bytes);
    this.count(queue, items.length, bytes);
    try {
      return await queue.take(items);
    } finally {
      this.count(queue, -items.length, -bytes);
    }
  }

  async drained(): Promise<void> {
    while (this.queues.size > 0) {
      await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
    }
  }

  /**
   * A tenant may use as much of the room as it leaves for each other waiting tenant and one newcomer. A single
   * request is limited by its body; what must be limited here is the queue.
   */
  private queueFor(tenant: Tenant, bytes: number): TenantQueue<T, R> {
    const { waitingMaxBytes: max, overloaded } = this.options;
    const waiting = this.queues.get(tenant);
    const tenants = this.queues.size + (waiting === undefined ? 1 : 0);
    const isFull = this.items > 0 && this.bytes + bytes > max;
    const isGreedy = waiting !== undefined && waiting.bytes + bytes > max / (tenants + 1);
    if (isFull || isGreedy) throw overloaded(waiting?.items ?? 0);
    if (waiting !== undefined) return waiting;
    const queue = new TenantQueue(tenant, this.work, this.rules);
    this.queues.set(tenant, queue);
    return queue;
  }

  private count(queue: TenantQueue<T, R>, change: number, bytes: number): void {
    queue.items += change;
    queue.bytes += bytes;
    this.items += change;
    this.bytes += bytes;
    if (queue.items === 0) this.queues.delete(queue.tenant);
    const { queued, tenants } = this.options.metrics;
    queued.set(this.items);
    tenants.set(this.queues.size);
  }
}
