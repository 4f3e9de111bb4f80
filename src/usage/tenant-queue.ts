import type { Charging, UsageRecord } from '../charging';
import { busyRoots, busyUsages } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import { BusyRoot, type Places } from './busy-root';
import { BATCH_SIZE_MAX, Lane } from './lane';
import { type Part, type Result, settle } from './part';

/** A root account's usage goes to the same lane, so batches of one process seldom meet at a root. */
const LARGE_LANES = 2;
/**
 * Large requests have lanes of their own: a small one would wait for many batches of theirs. Small ones
 * have one lane, as what a batch costs is shared by all in it.
 */
const LARGE_MIN = 100;
const SMALL = 'small';
/** Of subjects that this process has not seen yet. */
const PROBE = 'probe';
/** Some batches' time: long enough to be the next in the row when the root is let go. */
const ROOT_WAIT_MS = 250;

/** What waits of one tenant: lanes by root account, and apart from them the roots that other work holds. */
export class TenantQueue {
  /** Usage that has no answer yet. */
  usages = 0;
  bytes = 0;
  private readonly lanes = new Map<string, Lane>();
  private readonly busy = new Map<string, BusyRoot>();

  constructor(
    readonly tenant: Tenant,
    private readonly charging: Charging,
    private readonly busyWaitMs: number,
    private readonly places: Places,
  ) {}

  /** Results in the order of the records. */
  async take(records: readonly UsageRecord[]): Promise<Result[]> {
    const results: Result[] = [];
    const parts: Promise<void>[] = [];
    for (const [name, positions] of this.spread(records)) {
      for (let from = 0; from < positions.length; from += BATCH_SIZE_MAX) {
        const indexes = positions.slice(from, from + BATCH_SIZE_MAX);
        const own = this.put(name, pick(records, indexes)).then((found) => {
          indexes.forEach((index, position) => {
            const result = found[position];
            if (result !== undefined) results[index] = result;
          });
        });
        parts.push(own);
      }
    }
    // Whoever is told of a failure may count on all else being decided.
    const failed = (await Promise.allSettled(parts)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return results;
  }

  async drained(): Promise<void> {
    const queues = [...this.lanes.values(), ...this.busy.values()];
    await Promise.all(queues.map((queue) => queue.drained()));
  }

  private put(name: string, records: readonly UsageRecord[]): Promise<Result[]> {
    return new Promise((resolve, reject) => {
      this.lane(name).put({ records, resolve, reject });
    });
  }

  /** Which lane gets which records. A small request with a new subject stays together, and so in its order. */
  private spread(records: readonly UsageRecord[]): Map<string, number[]> {
    if (records.length < LARGE_MIN) {
      const isNew = records.some((record) => this.rootOf(record) === undefined);
      return new Map([[isNew ? `${SMALL}-${PROBE}` : SMALL, records.map((_, index) => index)]]);
    }
    const positions = new Map<string, number[]>();
    records.forEach((record, index) => {
      const name = `large-${this.laneOf(record)}`;
      const indexes = positions.get(name);
      if (indexes === undefined) positions.set(name, [index]);
      else indexes.push(index);
    });
    return positions;
  }

  private rootOf({ subject }: UsageRecord): string | undefined {
    return this.charging.rootHint(this.tenant, subject);
  }

  private laneOf(record: UsageRecord): string {
    const rootId = this.rootOf(record);
    if (rootId === undefined) return PROBE;
    let hash = 0;
    for (let index = 0; index < rootId.length; index++) {
      hash = (hash * 31 + rootId.charCodeAt(index)) | 0;
    }
    return `${Math.abs(hash) % LARGE_LANES}`;
  }

  private lane(name: string): Lane {
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      const hold = (rootId: string, rest: Part) => this.hold(rootId, rest);
      lane = new Lane(
        name,
        (records) => this.rate(records),
        (part, results) => settle(part, results, hold),
      );
      this.lanes.set(name, lane);
    }
    return lane;
  }

  /** Behind usage that waits for its root is where later usage of that root belongs. */
  private async rate(records: readonly UsageRecord[]): Promise<Result[]> {
    if (this.busy.size === 0) return this.rateFree(records);
    const waiting = records.map((record) => this.waitingRoot(record));
    const free = records.filter((_, index) => waiting[index] === undefined);
    const rated = (free.length === 0 ? [] : await this.rateFree(free)).values();
    return waiting.flatMap((rootId) =>
      rootId === undefined ? (rated.next().value ?? []) : { status: 'busy' as const, rootId },
    );
  }

  private waitingRoot(record: UsageRecord): string | undefined {
    const rootId = this.rootOf(record);
    return rootId !== undefined && this.busy.has(rootId) ? rootId : undefined;
  }

  private rateFree(records: readonly UsageRecord[]): Promise<Result[]> {
    return this.charging.rate(this.tenant, records, { skipBusy: true });
  }

  private hold(rootId: string, part: Part): void {
    let root = this.busy.get(rootId);
    if (root === undefined) {
      root = this.busyRoot(rootId);
      this.busy.set(rootId, root);
      busyRoots.inc();
    }
    root.put(counted(part));
  }

  private busyRoot(rootId: string): BusyRoot {
    const tries = {
      waiting: (records: readonly UsageRecord[]) =>
        this.charging.rate(this.tenant, records, { lockWaitMs: ROOT_WAIT_MS }),
      skipping: (records: readonly UsageRecord[]) => this.rateFree(records),
      places: this.places,
    };
    return new BusyRoot(rootId, this.busyWaitMs, tries, {
      moved: (other, rest) => this.hold(other, rest),
      emptied: () => {
        this.busy.delete(rootId);
        busyRoots.dec();
      },
    });
  }
}

function pick(records: readonly UsageRecord[], indexes: readonly number[]): UsageRecord[] {
  return indexes.flatMap((index) => records[index] ?? []);
}

function counted(part: Part): Part {
  return {
    ...part,
    resolve: (results) => {
      for (const { status } of results) {
        busyUsages.inc({ end: status === 'busy' ? 'given-back' : 'rated' });
      }
      part.resolve(results);
    },
  };
}
