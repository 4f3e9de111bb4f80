import { setImmediate } from 'node:timers/promises';

const HELD_MS_MAX = 5;

/** Taken between the steps of long work: every few ms, for what else waits for the event loop. */
export class Breath {
  private takenAt = performance.now();

  get isDue(): boolean {
    return performance.now() - this.takenAt > HELD_MS_MAX;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.takenAt = performance.now();
  }
}

/** What comes of work that pauses between its pieces. */
export async function unhurried<T>(work: Generator<undefined, T>): Promise<T> {
  const breath = new Breath();
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
    if (breath.isDue) await breath.take();
  }
}
