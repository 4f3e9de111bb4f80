import { formatInstant, type Instant } from '../../core/time';
import type { Listener } from '../domain/listener';

export type ListenerResource = {
  readonly id: string;
  readonly href: string;
  readonly api: string;
  readonly callback: string;
  readonly query: string | null;
  readonly status: 'active' | 'dead';
  readonly pending: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly nextAttemptAt: string;
  readonly lastDeliveredAt: string | null;
  readonly lastError: string | null;
};

export const LISTENERS_ROOT = '/api/v1/listeners';

export function toListenerResource(listener: Listener, origin: string): ListenerResource {
  const { source: _source, ...shown } = listener;
  return {
    ...shown,
    href: `${origin}${LISTENERS_ROOT}/${listener.id}`,
    failingSince: optionalInstant(listener.failingSince),
    nextAttemptAt: formatInstant(listener.nextAttemptAt),
    lastDeliveredAt: optionalInstant(listener.lastDeliveredAt),
  };
}

function optionalInstant(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
