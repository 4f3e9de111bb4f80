// What a client asks of memory (patterns, JSONPaths, patches) is bounded by what it does, not by how
// long that takes: the same query then fits or not on a busy machine as on an idle one.
import { queryTooLong } from '../tmf.errors';

/** A step takes some 50 ns, so that nothing holds the process for much longer than half a second. */
const STEPS_MAX = 10_000_000;

/** To look at one value, whatever its size. */
export const VALUE_STEPS = 4;

/** Steps for this many characters that are only copied or compared. */
const CHARACTERS_A_STEP = 64;

export class Steps {
  private left: number;

  constructor(private readonly max = STEPS_MAX) {
    this.left = max;
  }

  /** Throws when what was allowed is spent. */
  spend(count: number): void {
    this.left -= count;
    if (this.left < 0) throw queryTooLong(this.max);
  }

  spendOnText(length: number): void {
    this.spend(Math.ceil(length / CHARACTERS_A_STEP));
  }
}
