import { setTimeout as delay } from 'node:timers/promises';
import { isLockTimeout } from '../interruption';
import { BATCH_SIZE_MAX, runParts } from './lane';
import { type Busy, isBusy, type Part, type Run, settle, type Settled, takeBatch } from './part';

const PAUSE_FIRST_MS = 10;
const PAUSE_MAX_MS = 250;
/** More waiting items of one root are refused as busy, since they would take the room of the tenant's others. */
const ITEMS_MAX = 10_000;

export type BusyTries<T, R> = {
  /** Waits for the root briefly, in the lock queue; fails with a lock timeout. */
  readonly waiting: Run<T, R>;
  /** Does not wait for locks. */
  readonly skipping: Run<T, R>;
  /** Limits concurrent waits, each of which holds a connection. */
  readonly places: Places;
};

/** Places for those that wait for a lock. */
export class Places {
  constructor(private free: number) {}

  take(): boolean {
    if (this.free === 0) return false;
    this.free -= 1;
    return true;
  }

  giveBack(): void {
    this.free += 1;
  }
}

type Entry<T, R> = { readonly part: Part<T, R>; readonly giveUpAt: number };

/**
 * Work of a locked root account, in order of arrival. It is retried with growing pauses until the root is free, or
 * answered as busy after too long. The lanes go on without it.
 */
export class BusyRoot<T, R extends Settled> {
  private readonly entries: Entry<T, R>[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly rootId: string,
    private readonly waitMs: number,
    private readonly tries: BusyTries<T, R>,
    private readonly events: {
      /** Called with the items of a part that turned out to be of another root. */
      readonly moved: (rootId: string, rest: Part<T, R>) => void;
      readonly emptied: () => void;
      readonly count: (change: number) => void;
    },
  ) {}

  put(part: Part<T, R>): void {
    if (this.size > 0 && this.size + part.items.length > ITEMS_MAX) {
      this.giveBack(part);
      return;
    }
    this.entries.push({ part, giveUpAt: performance.now() + this.waitMs });
    this.count(part.items.length);
    this.running ??= this.run();
  }

  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    let pauseMs = PAUSE_FIRST_MS;
    while (this.entries.length > 0) {
      const isFree = await this.tryNext();
      this.giveBackLate();
      if (isFree || this.entries.length === 0) continue;
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
    }
    this.running = undefined;
    this.events.emptied();
  }

  private async tryNext(): Promise<boolean> {
    const parts = this.entries.map(({ part }) => part);
    const taken = this.entries.splice(0, takeBatch(parts, BATCH_SIZE_MAX).length);
    const held = await this.attempt(taken.map(({ part }) => part));
    this.entries.unshift(...taken.filter(({ part }) => held.has(part)));
    for (const { part } of taken) {
      if (!held.has(part)) this.count(-part.items.length);
    }
    return held.size === 0;
  }

  /** Answers the parts of which the root was still locked; nothing of them was done. */
  private async attempt(batch: readonly Part<T, R>[]): Promise<ReadonlySet<Part<T, R>>> {
    const { places, waiting, skipping } = this.tries;
    const held = new Set<Part<T, R>>();
    const mayWait = places.take();
    await runParts(batch, mayWait ? this.orBusy(waiting) : skipping, (part, results) => {
      if (results.every((result) => this.isOurs(result))) held.add(part);
      else settle(part, results, this.events.moved);
    });
    if (mayWait) places.giveBack();
    return held;
  }

  private orBusy(run: Run<T, R>): Run<T, R> {
    return (items) =>
      run(items).catch((error: unknown) => {
        if (isLockTimeout(error)) return items.map(() => this.busy());
        throw error;
      });
  }

  private giveBackLate(): void {
    const now = performance.now();
    for (let first = this.entries[0]; first !== undefined; first = this.entries[0]) {
      if (first.giveUpAt > now) return;
      this.entries.shift();
      this.count(-first.part.items.length);
      this.giveBack(first.part);
    }
  }

  private giveBack({ items, resolve }: Part<T, R>): void {
    resolve(items.map(() => this.busy()));
  }

  private busy(): Busy {
    return { status: 'busy', rootId: this.rootId };
  }

  private isOurs(result: R | Busy): boolean {
    return isBusy(result) && result.rootId === this.rootId;
  }

  private count(change: number): void {
    this.size += change;
    this.events.count(change);
  }
}
