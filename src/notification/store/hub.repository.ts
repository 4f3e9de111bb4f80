import { instant } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import type { Hub, Listener } from '../domain/listener';

/** Told with the id of a hub that is gone: whoever is sending to it, in whatever process, stops. */
export const HUB_GONE_CHANNEL = 'meterline_hub_gone';

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

  /** False when there is no such hub of the API. What waits for it goes with it. */
  async delete(tx: Tx, api: string, id: string): Promise<boolean> {
    const gone = await row(
      tx,
      `WITH gone AS (
         DELETE FROM hub_subscription WHERE id = $1 AND coalesce(root, api) = $2 RETURNING id)
       SELECT pg_notify('${HUB_GONE_CHANNEL}', id) FROM gone`,
      [id, api],
    );
    return gone !== undefined;
  }

  async list(tx: Tx): Promise<Listener[]> {
    return (await rows<ListenerRow>(tx, `${LISTENERS} ORDER BY s.created_at, s.id`)).map(fromRow);
  }

  async find(tx: Tx, id: string): Promise<Listener | undefined> {
    const found = await row<ListenerRow>(tx, `${LISTENERS} WHERE s.id = $1`, [id]);
    return found && fromRow(found);
  }

  /** A dead listener hears again, from now on. */
  async revive(tx: Tx, id: string): Promise<void> {
    await rows(
      tx,
      `UPDATE hub_delivery SET status = 'active', failures = 0, failing_since = NULL,
         next_attempt_at = now() WHERE hub_id = $1`,
      [id],
    );
  }
}

const LISTENERS = `
SELECT s.id, coalesce(s.root, s.api) AS api, s.api AS source, s.callback, s.query, d.status, d.delivered, d.dropped, d.failures,
  d.failing_since, d.next_attempt_at, d.last_delivered_at, d.last_error,
  (SELECT count(*) FROM hub_queue q WHERE q.tenant_id = s.tenant_id AND q.hub_id = s.id) AS pending
FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id`;

type ListenerRow = Hub & {
  readonly status: 'active' | 'dead';
  readonly delivered: string;
  readonly dropped: string;
  readonly pending: string;
  readonly failures: number;
  readonly failing_since: Date | null;
  readonly next_attempt_at: Date;
  readonly last_delivered_at: Date | null;
  readonly last_error: string | null;
};

function fromRow(found: ListenerRow): Listener {
  return {
    id: found.id,
    api: found.api,
    source: found.source,
    callback: found.callback,
    query: found.query,
    status: found.status,
    pending: Number(found.pending),
    delivered: Number(found.delivered),
    dropped: Number(found.dropped),
    failures: found.failures,
    failingSince: found.failing_since && instant(found.failing_since.getTime()),
    nextAttemptAt: instant(found.next_attempt_at.getTime()),
    lastDeliveredAt: found.last_delivered_at && instant(found.last_delivered_at.getTime()),
    lastError: found.last_error,
  };
}
