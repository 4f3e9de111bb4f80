// How long rows are kept that no proof and no bill needs.
import { DAY_MS, HOUR_MS } from '../core/time';

export type Retained = {
  /** After this time a request with the same key counts as a new one. */
  readonly idempotencyKeysMs: number;
  /** How long the result of an ended job can be read. */
  readonly jobsMs: number;
  /** Events not delivered in this time are dropped and counted. */
  readonly eventsMs: number;
};

export const DEFAULT_RETAINED: Retained = {
  idempotencyKeysMs: 48 * HOUR_MS,
  jobsMs: 30 * DAY_MS,
  eventsMs: 7 * DAY_MS,
};
