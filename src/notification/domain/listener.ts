// A listener is told of the events of one API that its query lets through, in order, at least once.
import type { Instant } from '../../core/time';

/** As the audit names its class. */
export const HUB = 'Hub';

export type Hub = {
  readonly id: string;
  /** The API root it registered at. */
  readonly api: string;
  /** The API root that tells the events: that of v4 also for a listener of v5. */
  readonly source: string;
  readonly callback: string;
  readonly query: string | null;
};

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
  /** From when on it can be sent again what it was told. */
  readonly keptSince: Instant;
};
