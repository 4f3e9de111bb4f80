import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { isLockTimeout } from '../platform/interruption';
import { laneUsages } from '../platform/metrics';
import { type Part, type Rate, recordsOf, type Result, share, takeBatch } from './part';

export const BATCH_SIZE_MAX = 2_000;
/**
 * A smaller batch behind another one waits a moment for company, so that many small requests share one
 * commit. Who comes to an idle lane goes at once, with what came in the same turn of the event loop:
 * others gather while that is being stored.
 */
const BATCH_SIZE_MIN = 200;
const BATCH_AGE_MS = 2;

/** A queue whose batches run one after the other. */
export class Lane {
  private readonly parts: Part[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly rate: Rate,
    private readonly answer: (part: Part, results: Result[]) => void,
  ) {}

  /** A part larger than a batch is a batch of its own: whoever makes parts cuts them to size. */
  put(part: Part): void {
    this.parts.push(part);
    this.count(part.records.length);
    this.running ??= this.run();
  }

  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    await setImmediate();
    while (this.parts.length > 0) {
      const batch = takeBatch(this.parts, BATCH_SIZE_MAX);
      this.count(-batch.reduce((total, { records }) => total + records.length, 0));
      await rateParts(batch, this.rate, this.answer);
      if (this.parts.length > 0 && this.size < BATCH_SIZE_MIN) await delay(BATCH_AGE_MS);
    }
    this.running = undefined;
  }

  private count(change: number): void {
    this.size += change;
    laneUsages.inc({ lane: this.name }, change);
  }
}

/** One request that cannot be stored must not take its neighbours down with it. */
export async function rateParts(
  parts: readonly Part[],
  rate: Rate,
  answer: (part: Part, results: Result[]) => void,
): Promise<void> {
  try {
    share(parts, await rate(recordsOf(parts)), answer);
  } catch (error: unknown) {
    // Of a lock that was not had none of them is guilty, and one after the other would wait as long again.
    if (parts.length > 1 && !isLockTimeout(error)) {
      for (const part of parts) await rateParts([part], rate, answer);
    } else {
      for (const { reject } of parts) reject(error);
    }
  }
}
