// Limits what a client's pattern, JSONPath or patch may cost in memory, by counting steps and not by time, so that
// the same query succeeds or fails on busy and idle machines alike.
import { queryTooLong } from '../tmf.errors';

/** A step takes about 50 ns, so the process is blocked for half a second at most. */
const STEPS_MAX = 10_000_000;

/** The cost of looking at one value, whatever its size. */
export const VALUE_STEPS = 4;

/** One step per this many characters that are copied or compared. */
const CHARACTERS_A_STEP = 64;

export class Steps {
  private left: number;

  constructor(private readonly max = STEPS_MAX) {
    this.left = max;
  }

  /** Throws when the limit is exceeded. */
  spend(count: number): void {
    this.left -= count;
    if (this.left < 0) throw queryTooLong(this.max);
  }

  spendOnText(length: number): void {
    this.spend(Math.ceil(length / CHARACTERS_A_STEP));
  }
}
