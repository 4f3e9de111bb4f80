// When delivery to a listener is retried. Pauses double and are spread at random, so that the listeners of one host
// do not return in step; after days of failure the listener is dead and is not tried any more.

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

/** `failures` counts those in a row, this one included; `spread` in [0, 1) scales the pause to 50 % to 100 %. */
export function pauseAfter(failures: number, spread: number, policy: RetryPolicy): number {
  const doublings = failures - 1 < DOUBLINGS_MAX ? failures - 1 : DOUBLINGS_MAX;
  const full = policy.firstPauseMs * 2 ** doublings;
  const pause = full < policy.pauseMaxMs ? full : policy.pauseMaxMs;
  return Math.trunc((pause * (1 + spread)) / 2);
}

const GONE = 410;

/** An answer of 410 ends a listener at once; otherwise only a long time of failures does. */
export function isDead(
  failure: { readonly status: number | undefined; readonly failingForMs: number },
  policy: RetryPolicy,
): boolean {
  return failure.status === GONE || failure.failingForMs >= policy.deadAfterMs;
}
