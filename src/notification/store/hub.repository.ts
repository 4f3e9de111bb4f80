import { row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import { type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import { type DeliveryStatus, type Hub, type Listener, PENDING_MAX } from '../domain/listener';
import { HubDeliveryEntity } from './hub-delivery.entity';
import { HubSubscriptionEntity } from './hub-subscription.entity';
import { fromHubRow, type HubRow, type ListenerRow, fromListenerRow } from './hub.mapping';

/**
 * Notifies with a hub's id that it is gone, or that what is being sent to it is outdated: a process that sends to it
 * stops.
 */
export const HUB_CHANGED_CHANNEL = 'meterline_hub_changed';

export class HubRepository {
  async insert(tx: Tx, hub: Hub): Promise<void> {
    await rows(
      tx,
      `WITH hub AS (
         INSERT INTO hub_subscription (id, api, root, callback, query) VALUES ($1, $2, $3, $4, $5)
         RETURNING tenant_id, id)
       INSERT INTO hub_delivery (tenant_id, hub_id) SELECT tenant_id, id FROM hub`,
      [hub.id, hub.source, hub.api, hub.callback, hub.query],
    );
  }

  /** Of all APIs, up to a limit. */
  async count(tx: Tx, limit: number): Promise<number> {
    const counted = await row<{ count: number }>(
      tx,
      'SELECT count(*)::int AS count FROM (SELECT FROM hub_subscription LIMIT $1) hub',
      [limit],
    );
    return counted?.count ?? 0;
  }

  /** As it was; undefined when there is no such hub of the API. What waits for it goes with it. */
  async delete(tx: Tx, api: string, id: string): Promise<Hub | undefined> {
    const gone = await row<HubRow>(
      tx,
      `WITH gone AS (
         DELETE FROM hub_subscription WHERE id = $1 AND coalesce(root, api) = $2 RETURNING *)
       SELECT id, api, root, callback, query, pg_notify('${HUB_CHANGED_CHANNEL}', id) FROM gone`,
      [id, api],
    );
    return gone && fromHubRow(gone);
  }

  /** Deletes all hubs registered at this API root; answers them. */
  async deleteAt(tx: Tx, api: string): Promise<Hub[]> {
    const gone = await rows<HubRow>(
      tx,
      `WITH gone AS (
         DELETE FROM hub_subscription WHERE api = $1 AND coalesce(root, api) = $1 RETURNING *)
       SELECT id, api, root, callback, query, pg_notify('${HUB_CHANGED_CHANNEL}', id) FROM gone`,
      [api],
    );
    return gone.map(fromHubRow);
  }

  /** Hubs registered at an API root; `source` is the API that publishes the events. */
  async at(tx: Tx, api: string, source: string): Promise<Hub[]> {
    const found = await rows<HubRow>(
      tx,
      `SELECT id, api, root, callback, query FROM hub_subscription
       WHERE api = $2 AND coalesce(root, api) = $1 ORDER BY created_at, id`,
      [api, source],
    );
    return found.map(fromHubRow);
  }

  async find(tx: Tx, id: string): Promise<Hub | undefined> {
    const found = await tx.findOneBy(HubSubscriptionEntity, { id });
    return found === null ? undefined : fromHubRow(found);
  }

  /** How many events wait for each is counted for those that are shown. */
  list(tx: Tx, query: ListQuery, shown: (listener: Listener) => Resource): Promise<Page> {
    return listResources<ListenerRow>(
      tx,
      {
        select: LISTENERS,
        from: LISTENERS_FROM,
        columns: LISTENER_COLUMNS,
        order: 's.created_at, s.id',
        toResource: (found) => shown(fromListenerRow(found)),
        complete: (_, found) => withPending(tx, found),
      },
      query,
    );
  }

  async findListener(tx: Tx, id: string): Promise<Listener | undefined> {
    const found = await row<ListenerRow>(
      tx,
      `${LISTENERS}, ${pendingOf('s.id')} AS pending FROM ${LISTENERS_FROM} WHERE s.id = $1`,
      [id],
    );
    return found && fromListenerRow(found);
  }

  async status(tx: Tx, hubId: string): Promise<DeliveryStatus | undefined> {
    return (await tx.findOneBy(HubDeliveryEntity, { hubId }))?.status;
  }

  /** A dead listener hears again, from now on. */
  async revive(tx: Tx, id: string): Promise<void> {
    const heard = { failures: 0, failingSince: null, nextAttemptAt: () => 'now()' };
    await tx.update(HubDeliveryEntity, { hubId: id }, { status: 'active', ...heard });
  }
}

async function withPending(tx: Tx, found: readonly Resource[]): Promise<Resource[]> {
  const counted = await rows<{ id: string; pending: number }>(
    tx,
    `SELECT id, ${pendingOf('id')} AS pending FROM unnest($1::text[]) id`,
    [textArray(found.map(({ id }) => id))],
  );
  const pending = new Map(counted.map((each) => [each.id, each.pending]));
  return found.map(({ id, body }) => ({ id, body: { ...body, pending: pending.get(id) ?? 0 } }));
}

// By the key of the queue, whatever the planner thinks of how long the queues are: between a listener and itself, and
// in that order, no other way is open to it. The tenant is said as the policy of the table says it: of a row of the two
// PostgreSQL would make no range beside that.
const pendingOf = (id: string): string => `(SELECT count(*)::int FROM (SELECT FROM hub_queue q
  WHERE q.tenant_id = current_setting('app.tenant') AND q.hub_id >= ${id} AND q.hub_id <= ${id}
  ORDER BY q.hub_id, q.event_id LIMIT ${PENDING_MAX}) waiting)`;

const LISTENERS_FROM =
  'hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id';

const LISTENERS = `
SELECT s.id, s.api, s.root, s.callback, s.query, d.status, d.delivered, d.dropped, d.failures,
  d.failing_since AS "failingSince", d.next_attempt_at AS "nextAttemptAt",
  d.last_delivered_at AS "lastDeliveredAt", d.last_error AS "lastError", d.kept_since AS "keptSince"`;

const LISTENER_COLUMNS = {
  id: { sql: 's.id', type: 'text', isNeverNull: true },
  api: { sql: 'coalesce(s.root, s.api)', type: 'text', isNeverNull: true },
  callback: { sql: 's.callback', type: 'text', isNeverNull: true },
  query: { sql: 's.query', type: 'text' },
  status: { sql: 'd.status', type: 'text', isNeverNull: true },
  failingSince: { sql: 'd.failing_since', type: 'instant' },
  nextAttemptAt: { sql: 'd.next_attempt_at', type: 'instant', isNeverNull: true },
  lastDeliveredAt: { sql: 'd.last_delivered_at', type: 'instant' },
  lastError: { sql: 'd.last_error', type: 'text' },
  keptSince: { sql: 'd.kept_since', type: 'instant', isNeverNull: true },
} as const;
