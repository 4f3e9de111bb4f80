import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Charging, type Outcome, type UsageRecord } from '../charging';
import { queuedTenants, queuedUsages, usagesTaken } from '../platform/metrics';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import { Places } from './busy-root';
import { weightOf } from './domain/weigh-usage';
import type { Result } from './part';
import { TenantQueue } from './tenant-queue';
import { overloaded } from './usage.errors';

/** Of usage that waits: some 100 000 of the usual size, less of larger. */
const WAITING_MAX_BYTES = 64 * 1024 * 1024;
/** One of so many connections may wait for a root account; the others are for what can be done at once. */
const CONNECTIONS_PER_WAIT = 4;

/**
 * Collects usage of many requests into micro-batches. A caller is answered when its usage is durable,
 * or when it is known that it is not: `busy` is usage of a root account that other work holds for too
 * long, and nothing of it was done.
 */
@Injectable()
export class Intake implements BeforeApplicationShutdown {
  /** Of tenants that have usage waiting, and of no others. */
  private readonly queues = new Map<Tenant, TenantQueue>();
  private readonly places: Places;
  private usages = 0;
  private bytes = 0;

  constructor(
    private readonly charging: Charging,
    private readonly settings: Settings,
  ) {
    const { intake } = settings.limits.connections;
    this.places = new Places(Math.max(1, Math.trunc(intake / CONNECTIONS_PER_WAIT)));
  }

  /** Results in the order of the records. */
  async take(tenant: Tenant, records: readonly UsageRecord[]): Promise<Result[]> {
    const bytes = records.reduce((total, record) => total + weightOf(record), 0);
    const queue = this.queueFor(tenant, bytes);
    this.count(queue, records.length, bytes);
    try {
      const results = await queue.take(records);
      for (const { status } of results) usagesTaken.inc({ outcome: status });
      return results;
    } finally {
      this.count(queue, -records.length, -bytes);
    }
  }

  /** What it would cost; nothing is stored and nothing waits in a lane. */
  dryRun(tenant: Tenant, records: readonly UsageRecord[]): Promise<Outcome[]> {
    return this.charging.rate(tenant, records, { dryRun: true });
  }

  async beforeApplicationShutdown(): Promise<void> {
    while (this.queues.size > 0) {
      await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
    }
  }

  /**
   * A tenant has the part that leaves as much to each other one that waits, and to one that may come.
   * A request alone is bounded by its body; what waits is what must not grow.
   */
  private queueFor(tenant: Tenant, bytes: number): TenantQueue {
    const waiting = this.queues.get(tenant);
    const tenants = this.queues.size + (waiting === undefined ? 1 : 0);
    const isFull = this.usages > 0 && this.bytes + bytes > WAITING_MAX_BYTES;
    const isGreedy =
      waiting !== undefined && waiting.bytes + bytes > WAITING_MAX_BYTES / (tenants + 1);
    if (isFull || isGreedy) throw overloaded(waiting?.usages ?? 0);
    if (waiting !== undefined) return waiting;
    const queue = new TenantQueue(
      tenant,
      this.charging,
      this.settings.limits.busyWaitMs,
      this.places,
    );
    this.queues.set(tenant, queue);
    return queue;
  }

  private count(queue: TenantQueue, change: number, bytes: number): void {
    queue.usages += change;
    queue.bytes += bytes;
    this.usages += change;
    this.bytes += bytes;
    if (queue.usages === 0) this.queues.delete(queue.tenant);
    queuedUsages.set(this.usages);
    queuedTenants.set(this.queues.size);
  }
}
