// How long rows are kept that nothing is proven or billed with.
import { DAY_MS, HOUR_MS } from '../core/time';

export type Retained = {
  /** A request that comes again later with the same key is another one. */
  readonly idempotencyKeysMs: number;
  /** Since it ended: its result can be read so long. */
  readonly jobsMs: number;
  /** Events that a listener did not take in this time are dropped, and counted. */
  readonly eventsMs: number;
};

export const DEFAULT_RETAINED: Retained = {
  idempotencyKeysMs: 48 * HOUR_MS,
  jobsMs: 30 * DAY_MS,
  eventsMs: 7 * DAY_MS,
};
