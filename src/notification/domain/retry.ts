// When a listener is tried again. Doubling pauses, spread at random so that the listeners of one
// host do not come back in step; after days of nothing but failure it is dead and costs nothing more.

export type RetryPolicy = {
  readonly firstPauseMs: number;
  readonly pauseMaxMs: number;
  readonly deadAfterMs: number;
};

export const RETRY_POLICY: RetryPolicy = {
  firstPauseMs: 1_000,
  pauseMaxMs: 15 * 60_000,
  deadAfterMs: 3 * 24 * 3_600_000,
};

const DOUBLINGS_MAX = 40;

/** `failures` in a row, this one included; `spread` in [0, 1) makes it 50 % to 100 % of the pause. */
export function pauseAfter(failures: number, spread: number, policy: RetryPolicy): number {
  const doublings = failures - 1 < DOUBLINGS_MAX ? failures - 1 : DOUBLINGS_MAX;
  const full = policy.firstPauseMs * 2 ** doublings;
  const pause = full < policy.pauseMaxMs ? full : policy.pauseMaxMs;
  return Math.trunc((pause * (1 + spread)) / 2);
}

const GONE = 410;

/** A listener that answers 410 has said so itself; the others get their days. */
export function isDead(
  failure: { readonly status: number | undefined; readonly failingForMs: number },
  policy: RetryPolicy,
): boolean {
  return failure.status === GONE || failure.failingForMs >= policy.deadAfterMs;
}
