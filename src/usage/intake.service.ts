import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Charging, type Outcome, type UsageRecord } from '../charging';
import { queuedUsages, usagesTaken } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import { weightOf } from './domain/weigh-usage';
import { Lane } from './lane';
import { overloaded } from './usage.errors';

/** Of large requests: a root account's go to the same lane. */
const LANES = 2;
const LARGE_MIN = 100;
/** Small requests need to share commits: two lanes, so that one rates while the other is stored. */
const SMALL_LANES = ['small-0', 'small-1'] as const;
/** Of usage that waits: some 100 000 of the usual size, less of larger. */
const WAITING_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Collects usage of many requests into micro-batches. A lane rates one batch at a time, and large
 * requests are spread over lanes by root account, so that batches of one process seldom wait for each
 * other's locks. A caller is answered when its usage is durable.
 */
@Injectable()
export class Intake implements BeforeApplicationShutdown {
  private readonly lanes = new Map<string, Lane>();
  private queued = 0;
  private waitingBytes = 0;
  private turn = 0;

  constructor(private readonly charging: Charging) {}

  /** Outcomes in the order of the records. */
  async take(tenant: Tenant, records: readonly UsageRecord[]): Promise<Outcome[]> {
    const bytes = records.reduce((total, record) => total + weightOf(record), 0);
    // A request alone is bounded by its body; what waits is what must not grow.
    const isFull = this.queued > 0 && this.waitingBytes + bytes > WAITING_MAX_BYTES;
    if (isFull) throw overloaded(this.queued);
    this.count(records.length, bytes);
    try {
      const outcomes = await this.spread(tenant, records);
      for (const { status } of outcomes) usagesTaken.inc({ outcome: status });
      return outcomes;
    } finally {
      this.count(-records.length, -bytes);
    }
  }

  /** What it would cost; nothing is stored and nothing waits in a lane. */
  dryRun(tenant: Tenant, records: readonly UsageRecord[]): Promise<Outcome[]> {
    return this.charging.rate(tenant, records, { dryRun: true });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.lanes.values()].map((lane) => lane.drained()));
  }

  private async spread(tenant: Tenant, records: readonly UsageRecord[]): Promise<Outcome[]> {
    if (records.length < LARGE_MIN) return this.lane(tenant, this.smallLane()).add(records);
    const positions: number[][] = Array.from({ length: LANES }, () => []);
    records.forEach((record, index) => {
      positions[this.laneOf(tenant, record)]?.push(index);
    });
    const outcomes: Outcome[] = [];
    await Promise.all(
      positions.map(async (indexes, lane) => {
        if (indexes.length === 0) return;
        const part = indexes.flatMap((index) => records[index] ?? []);
        const results = await this.lane(tenant, lane).add(part);
        indexes.forEach((index, position) => {
          const outcome = results[position];
          if (outcome !== undefined) outcomes[index] = outcome;
        });
      }),
    );
    return outcomes;
  }

  /** Small requests come in turn, each to the lane whose turn it is. */
  private smallLane(): string {
    this.turn = 1 - this.turn;
    return SMALL_LANES[this.turn] ?? SMALL_LANES[0];
  }

  private lane(tenant: Tenant, name: number | string): Lane {
    const key = `${tenant}/${name}`;
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = new Lane((batch) => this.charging.rate(tenant, batch));
      this.lanes.set(key, lane);
    }
    return lane;
  }

  /** Subjects seen for the first time share a lane, so that a batch of a new account keeps its order. */
  private laneOf(tenant: Tenant, { subject }: UsageRecord): number {
    const key = this.charging.rootHint(tenant, subject) ?? '';
    let hash = 0;
    for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) | 0;
    return Math.abs(hash) % LANES;
  }

  private count(change: number, bytes: number): void {
    this.queued += change;
    this.waitingBytes += bytes;
    queuedUsages.set(this.queued);
  }
}
