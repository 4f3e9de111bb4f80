import type { Tenant } from '../tenant';
import { BusyRoot, type Places } from './busy-root';
import { BATCH_SIZE_MAX, Lane } from './lane';
import type { LaneMetrics } from './lane-metrics';
import { type Busy, isBusy, type Part, settle, type Settled, withBusy } from './part';

/** Work of a root always takes the same lane, so that batches of one process seldom compete for a root. */
const LARGE_LANES = 2;
/**
 * Large requests have separate lanes, because a small one would wait for many of their batches. Small ones share a
 * lane, because the cost of a batch is divided among them.
 */
const LARGE_MIN = 100;
const SMALL = 'small';
/** The lane for items whose root this process has not seen yet. */
const PROBE = 'probe';
/** The time of a few batches: long enough to be next in the queue when the root is released. */
const ROOT_WAIT_MS = 250;

/** Either skips items of locked roots, which are answered as busy, or waits this long for each root. */
export type LockWait = { readonly skipBusy: true } | { readonly lockWaitMs: number };

/** A kind of work that is done in batches of one transaction each. */
export type Work<T, R extends Settled> = {
  /** The root to which the item belonged when last seen; used to choose a lane. */
  rootHint(tenant: Tenant, item: T): string | undefined;
  /** Results in the order of the items. With `lockWaitMs` it fails with a lock timeout. */
  run(tenant: Tenant, items: readonly T[], wait: LockWait): Promise<(R | Busy)[]>;
};

export type LaneRules = {
  /** How long an item may wait for a locked root. */
  readonly busyWaitMs: number;
  readonly places: Places;
  readonly metrics: LaneMetrics;
};

/** The waiting work of one tenant: lanes by root account, and separately the roots that are locked. */
export class TenantQueue<T, R extends Settled> {
  /** The number of items without an answer. */
  items = 0;
  bytes = 0;
  private readonly lanes = new Map<string, Lane<T, R>>();
  private readonly busy = new Map<string, BusyRoot<T, R>>();

  constructor(
    readonly tenant: Tenant,
    private readonly work: Work<T, R>,
    private readonly rules: LaneRules,
  ) {}

  /** Results in the order of the items. */
  async take(items: readonly T[]): Promise<(R | Busy)[]> {
    const results: (R | Busy)[] = [];
    const parts: Promise<void>[] = [];
    for (const [name, positions] of this.spread(items)) {
      for (let from = 0; from < positions.length; from += BATCH_SIZE_MAX) {
        const indexes = positions.slice(from, from + BATCH_SIZE_MAX);
        const own = this.put(name, pick(items, indexes)).then((found) => {
          indexes.forEach((index, position) => {
            const result = found[position];
            if (result !== undefined) results[index] = result;
          });
        });
        parts.push(own);
      }
    }
    // A failure is reported only after all other parts have ended.
    const failed = (await Promise.allSettled(parts)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return results;
  }

  async drained(): Promise<void> {
    const queues = [...this.lanes.values(), ...this.busy.values()];
    await Promise.all(queues.map((queue) => queue.drained()));
  }

  private put(name: string, items: readonly T[]): Promise<(R | Busy)[]> {
    return new Promise((resolve, reject) => {
      this.lane(name).put({ items, resolve, reject });
    });
  }

  /** Divides items among lanes. A small request with an unknown root stays together, so that its order is kept. */
  private spread(items: readonly T[]): Map<string, number[]> {
    if (items.length < LARGE_MIN) {
      const isNew = items.some((item) => this.rootOf(item) === undefined);
      return new Map([[isNew ? `${SMALL}-${PROBE}` : SMALL, items.map((_, index) => index)]]);
    }
    const positions = new Map<string, number[]>();
    items.forEach((item, index) => {
      const name = `large-${this.laneOf(item)}`;
      const indexes = positions.get(name);
      if (indexes === undefined) positions.set(name, [index]);
      else indexes.push(index);
    });
    return positions;
  }

  private rootOf(item: T): string | undefined {
    return this.work.rootHint(this.tenant, item);
  }

  private laneOf(item: T): string {
    const rootId = this.rootOf(item);
    if (rootId === undefined) return PROBE;
    let hash = 0;
    for (let index = 0; index < rootId.length; index++) {
      hash = (hash * 31 + rootId.charCodeAt(index)) | 0;
    }
    return `${Math.abs(hash) % LARGE_LANES}`;
  }

  private lane(name: string): Lane<T, R> {
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      const { metrics } = this.rules;
      const hold = (rootId: string, rest: Part<T, R>) => {
        this.hold(rootId, rest);
      };
      const events = {
        answer: (part: Part<T, R>, results: (R | Busy)[]) => {
          settle(part, results, hold);
        },
        count: (change: number) => {
          metrics.inLane.inc({ lane: name }, change);
        },
      };
      lane = new Lane((items) => this.run(items), events);
      this.lanes.set(name, lane);
    }
    return lane;
  }

  /** Later work of a locked root is queued behind that root's waiting work. */
  private async run(items: readonly T[]): Promise<(R | Busy)[]> {
    if (this.busy.size === 0) return this.runFree(items);
    const waiting = items.map((item) => this.waitingRoot(item));
    const free = items.filter((_, index) => waiting[index] === undefined);
    return withBusy(waiting, free.length === 0 ? [] : await this.runFree(free));
  }

  private waitingRoot(item: T): string | undefined {
    const rootId = this.rootOf(item);
    return rootId !== undefined && this.busy.has(rootId) ? rootId : undefined;
  }

  private runFree(items: readonly T[]): Promise<(R | Busy)[]> {
    return this.work.run(this.tenant, items, { skipBusy: true });
  }

  private hold(rootId: string, part: Part<T, R>): void {
    let root = this.busy.get(rootId);
    if (root === undefined) {
      root = this.busyRoot(rootId);
      this.busy.set(rootId, root);
      this.rules.metrics.busyRoots.inc();
    }
    root.put(this.counted(part));
  }

  private busyRoot(rootId: string): BusyRoot<T, R> {
    const { places, metrics, busyWaitMs } = this.rules;
    const tries = {
      waiting: (items: readonly T[]) =>
        this.work.run(this.tenant, items, { lockWaitMs: ROOT_WAIT_MS }),
      skipping: (items: readonly T[]) => this.runFree(items),
      places,
    };
    return new BusyRoot(rootId, busyWaitMs, tries, {
      moved: (other, rest) => {
        this.hold(other, rest);
      },
      emptied: () => {
        this.busy.delete(rootId);
        metrics.busyRoots.dec();
      },
      count: (change) => {
        metrics.inLane.inc({ lane: 'busy' }, change);
      },
    });
  }

  private counted(part: Part<T, R>): Part<T, R> {
    const { busyEnds } = this.rules.metrics;
    return {
      ...part,
      resolve: (results) => {
        for (const result of results) busyEnds.inc({ end: isBusy(result) ? 'given-back' : 'done' });
        part.resolve(results);
      },
    };
  }
}

function pick<T>(items: readonly T[], indexes: readonly number[]): T[] {
  return indexes.flatMap((index) => items.slice(index, index + 1));
}
