import { setTimeout as delay } from 'node:timers/promises';
import type { Busy } from '../charging';
import { isLockTimeout } from '../platform/interruption';
import { laneUsages } from '../platform/metrics';
import { BATCH_SIZE_MAX, rateParts } from './lane';
import { type Part, type Rate, type Result, settle, takeBatch } from './part';

const PAUSE_FIRST_MS = 10;
const PAUSE_MAX_MS = 250;
/** More of one root is given back at once: it would take the room of all others of its tenant. */
const USAGES_MAX = 10_000;

export type BusyTries = {
  /** Waits for the root for a moment, in a row with whoever else waits for it: a lock timeout if in vain. */
  readonly waiting: Rate;
  /** Does not wait. */
  readonly skipping: Rate;
  /** Of those who may wait at once: each takes a connection for as long. */
  readonly places: Places;
};

/** Who may wait for a lock. */
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

type Entry = { readonly part: Part; readonly giveUpAt: number };

/**
 * The usage of a root account that other work holds, in the order in which it came. It is tried again
 * in growing pauses until the root is free, or given back as busy once it has waited too long. The
 * lanes go on without it.
 */
export class BusyRoot {
  private readonly entries: Entry[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly rootId: string,
    private readonly waitMs: number,
    private readonly tries: BusyTries,
    private readonly events: {
      /** Of some of a part it turned out that it is of another root. */
      readonly moved: (rootId: string, rest: Part) => void;
      readonly emptied: () => void;
    },
  ) {}

  put(part: Part): void {
    if (this.size > 0 && this.size + part.records.length > USAGES_MAX) {
      this.giveBack(part);
      return;
    }
    this.entries.push({ part, giveUpAt: performance.now() + this.waitMs });
    this.count(part.records.length);
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
      if (!held.has(part)) this.count(-part.records.length);
    }
    return held.size === 0;
  }

  /** The parts of which the root was still held; nothing of them was done. */
  private async attempt(batch: readonly Part[]): Promise<ReadonlySet<Part>> {
    const { places, waiting, skipping } = this.tries;
    const held = new Set<Part>();
    const mayWait = places.take();
    await rateParts(batch, mayWait ? this.orBusy(waiting) : skipping, (part, results) => {
      if (results.every((result) => this.isOurs(result))) held.add(part);
      else settle(part, results, this.events.moved);
    });
    if (mayWait) places.giveBack();
    return held;
  }

  private orBusy(rate: Rate): Rate {
    return (records) =>
      rate(records).catch((error: unknown) => {
        if (isLockTimeout(error)) return records.map(() => this.busy());
        throw error;
      });
  }

  private giveBackLate(): void {
    const now = performance.now();
    for (let first = this.entries[0]; first !== undefined; first = this.entries[0]) {
      if (first.giveUpAt > now) return;
      this.entries.shift();
      this.count(-first.part.records.length);
      this.giveBack(first.part);
    }
  }

  private giveBack({ records, resolve }: Part): void {
    resolve(records.map(() => this.busy()));
  }

  private busy(): Busy {
    return { status: 'busy', rootId: this.rootId };
  }

  private isOurs(result: Result): boolean {
    return result.status === 'busy' && result.rootId === this.rootId;
  }

  private count(change: number): void {
    this.size += change;
    laneUsages.inc({ lane: 'busy' }, change);
  }
}
