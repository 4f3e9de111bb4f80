import { row, rows, type Tx } from '../../platform/database';
import type { Hub, Listener } from '../domain/listener';
import { HubDeliveryEntity } from './hub-delivery.entity';
import { HubSubscriptionEntity } from './hub-subscription.entity';
import { fromHubRow, type HubRow, type ListenerRow, fromListenerRow } from './hub.mapping';

/** Told with the id of a hub that is gone, or of which what is being sent is no longer right: who sends to it stops. */
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

  /** All that registered at an API itself, as they were. */
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

  /** Those that registered at an API; `source` tells its events. */
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

  async listeners(tx: Tx): Promise<Listener[]> {
    const found = await rows<ListenerRow>(tx, `${LISTENERS} ORDER BY s.created_at, s.id`);
    return found.map(fromListenerRow);
  }

  async findListener(tx: Tx, id: string): Promise<Listener | undefined> {
    const found = await row<ListenerRow>(tx, `${LISTENERS} WHERE s.id = $1`, [id]);
    return found && fromListenerRow(found);
  }

  /** A dead listener hears again, from now on. */
  async revive(tx: Tx, id: string): Promise<void> {
    const heard = { failures: 0, failingSince: null, nextAttemptAt: () => 'now()' };
    await tx.update(HubDeliveryEntity, { hubId: id }, { status: 'active', ...heard });
  }
}

const LISTENERS = `
SELECT s.id, s.api, s.root, s.callback, s.query, d.status, d.delivered, d.dropped, d.failures,
  d.failing_since AS "failingSince", d.next_attempt_at AS "nextAttemptAt",
  d.last_delivered_at AS "lastDeliveredAt", d.last_error AS "lastError", d.kept_since AS "keptSince",
  (SELECT count(*) FROM hub_queue q WHERE q.tenant_id = s.tenant_id AND q.hub_id = s.id) AS pending
FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id`;
