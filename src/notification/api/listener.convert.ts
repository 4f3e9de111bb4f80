import { formatInstant, type Instant } from '../../core/time';
import type { Body } from '../../tmf';
import type { Listener } from '../domain/listener';
import type { Rotated } from '../listener-secrets.service';
import type { ListenerResource, ListenerSecretResource } from './listener.dto';

export const LISTENERS_ROOT = '/api/v1/listeners';

export function toListenerResource(listener: Listener, origin: string): ListenerResource & Body {
  const { source: _source, ...shown } = listener;
  return {
    ...shown,
    href: `${origin}${LISTENERS_ROOT}/${listener.id}`,
    failingSince: optionalInstant(listener.failingSince),
    nextAttemptAt: formatInstant(listener.nextAttemptAt),
    lastDeliveredAt: optionalInstant(listener.lastDeliveredAt),
    keptSince: formatInstant(listener.keptSince),
  };
}

export function toSecretResource(
  id: string,
  { formerEndsAt, ...shown }: Rotated,
): ListenerSecretResource {
  return { id, ...shown, formerEndsAt: optionalInstant(formerEndsAt) };
}

function optionalInstant(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
