// A listener receives those events of one API that its query selects, in order, at least once.
import type { Instant } from '../../core/time';

/** The class name of hubs in the audit. */
export const HUB = 'Hub';

export type Hub = {
  readonly id: string;
  /** The root of the API at which it is registered. */
  readonly api: string;
  /** The root of the API that publishes the events: for a listener of v5 it is that of v4. */
  readonly source: string;
  readonly callback: string;
  readonly query: string | null;
};

/** Counted so far: as many mean that more may wait. */
export const PENDING_MAX = 1_001;

export type DeliveryStatus = 'active' | 'dead';

export type Listener = Hub & {
  readonly status: DeliveryStatus;
  readonly pending: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly failures: number;
  readonly failingSince: Instant | null;
  readonly nextAttemptAt: Instant;
  readonly lastDeliveredAt: Instant | null;
  readonly lastError: string | null;
  /** Events since this instant are kept and can be sent again. */
  readonly keptSince: Instant;
};
