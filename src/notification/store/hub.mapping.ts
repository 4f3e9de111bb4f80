import { instantOf } from '../../core/time';
import type { Hub, Listener } from '../domain/listener';
import type { HubDeliveryEntity } from './hub-delivery.entity';
import type { HubSubscriptionEntity } from './hub-subscription.entity';

export type HubRow = Omit<HubSubscriptionEntity, 'tenantId' | 'createdAt'>;

/** `pending`: what waits in its queue, where that was counted. */
export type ListenerRow = HubRow &
  Omit<HubDeliveryEntity, 'tenantId' | 'hubId' | 'letters' | 'replays'> & {
    readonly pending?: number;
  };

export function fromHubRow({ id, api, root, callback, query }: HubRow): Hub {
  return { id, api: root ?? api, source: api, callback, query };
}

export function fromListenerRow(row: ListenerRow): Listener {
  return {
    ...fromHubRow(row),
    status: row.status,
    pending: row.pending ?? 0,
    delivered: Number(row.delivered),
    dropped: Number(row.dropped),
    failures: row.failures,
    failingSince: instantOf(row.failingSince),
    nextAttemptAt: instantOf(row.nextAttemptAt),
    lastDeliveredAt: instantOf(row.lastDeliveredAt),
    lastError: row.lastError,
    keptSince: instantOf(row.keptSince),
  };
}
