import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { DatabaseLost, isLockTimeout } from '../interruption';
import { type Answer, itemsOf, type Part, type Run, share, takeBatch } from './part';

export const BATCH_SIZE_MAX = 2_000;
/**
 * A smaller batch that follows another waits a moment, so that many small requests share a commit. An idle lane
 * starts at once with what came in the same turn of the event loop; more gathers while that is stored.
 */
const BATCH_SIZE_MIN = 200;
const BATCH_AGE_MS = 2;

export type LaneEvents<T, R> = {
  readonly answer: Answer<T, R>;
  /** Called with the change in the number of waiting items. */
  readonly count: (change: number) => void;
};

/** A queue whose batches run one after the other. */
export class Lane<T, R> {
  private readonly parts: Part<T, R>[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly work: Run<T, R>,
    private readonly events: LaneEvents<T, R>,
  ) {}

  /** A part larger than a batch forms one by itself, so callers cut parts to size. */
  put(part: Part<T, R>): void {
    this.parts.push(part);
    this.count(part.items.length);
    this.running ??= this.run();
  }

  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    await setImmediate();
    while (this.parts.length > 0) {
      const batch = takeBatch(this.parts, BATCH_SIZE_MAX);
      this.count(-batch.reduce((total, { items }) => total + items.length, 0));
      await runParts(batch, this.work, this.events.answer);
      if (this.parts.length > 0 && this.size < BATCH_SIZE_MIN) await delay(BATCH_AGE_MS);
    }
    this.running = undefined;
  }

  private count(change: number): void {
    this.size += change;
    this.events.count(change);
  }
}

/** Runs parts separately after a failure, so that one bad request does not fail its neighbours. */
export async function runParts<T, R>(
  parts: readonly Part<T, R>[],
  work: Run<T, R>,
  answer: Answer<T, R>,
): Promise<void> {
  try {
    share(parts, await work(itemsOf(parts)), answer);
  } catch (error: unknown) {
    // A lock timeout or lost database is no fault of a part, and trying each would wait as long again.
    if (parts.length > 1 && !isLockTimeout(error) && !(error instanceof DatabaseLost)) {
      for (const part of parts) await runParts([part], work, answer);
    } else {
      for (const { reject } of parts) reject(error);
    }
  }
}
