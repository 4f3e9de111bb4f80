// A listener is told of the events of one API that its query lets through, in order, at least once.
import type { Instant } from '../../core/time';

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
};

const CALLBACK_MAX = 2_048;

/** Why a callback is refused, or nothing. Names and passwords in a URL would end up in logs. */
export function callbackFault(callback: string): string | undefined {
  if (callback.length > CALLBACK_MAX) return `must not be longer than ${CALLBACK_MAX} characters`;
  if (!URL.canParse(callback)) return 'must be an absolute URL';
  const url = new URL(callback);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not carry credentials';
  return undefined;
}
