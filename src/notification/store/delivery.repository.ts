import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

export type WaitingEvent = {
  readonly id: string;
  readonly api: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

export type RoutedListener = {
  readonly tenant: string;
  readonly hubId: string;
  readonly api: string;
  /** Where it registered: another version of the API hears the same events in other words. */
  readonly root: string;
  readonly query: string | null;
};

export type DueListener = RoutedListener & {
  readonly callback: string;
  readonly failures: number;
  readonly failingForMs: number;
};

export type Route = { readonly tenant: string; readonly hubId: string; readonly eventId: string };

const EVENTS_MAX = 50;
const EVENT_BYTES_MAX = 1_000_000;

/** All tenants at once: every statement runs in a `Database.system` transaction and names the tenant. */
export class DeliveryRepository {
  /** Who has events to route: one step along the index for each. */
  async tenantsToRoute(tx: Tx): Promise<string[]> {
    const found = await rows<{ tenant: string }>(
      tx,
      `WITH RECURSIVE tenant AS (
         SELECT min(tenant_id) AS id FROM outbox WHERE routed_at IS NULL
         UNION ALL
         SELECT (SELECT min(o.tenant_id) FROM outbox o WHERE o.routed_at IS NULL AND o.tenant_id > tenant.id)
         FROM tenant WHERE tenant.id IS NOT NULL)
       SELECT id AS tenant FROM tenant WHERE id IS NOT NULL`,
    );
    return found.map(({ tenant }) => tenant);
  }

  unrouted(tx: Tx, tenant: string, limit: number): Promise<WaitingEvent[]> {
    return rows<WaitingEvent>(
      tx,
      `SELECT id, api, envelope FROM outbox WHERE tenant_id = $1 AND routed_at IS NULL
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [tenant, limit],
    );
  }

  activeListeners(tx: Tx, tenant: string): Promise<RoutedListener[]> {
    return rows<RoutedListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query
       FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id
       WHERE s.tenant_id = $1 AND d.status = 'active'
       ORDER BY s.created_at, s.id FOR KEY SHARE OF s`,
      [tenant],
    );
  }

  async queue(tx: Tx, routes: readonly Route[]): Promise<void> {
    await rows(
      tx,
      `INSERT INTO hub_queue (tenant_id, hub_id, event_id)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ON CONFLICT DO NOTHING`,
      [
        textArray(routes.map(({ tenant }) => tenant)),
        textArray(routes.map(({ hubId }) => hubId)),
        plainArray(routes.map(({ eventId }) => eventId)),
      ],
    );
  }

  async markRouted(tx: Tx, tenant: string, ids: readonly string[]): Promise<void> {
    await rows(
      tx,
      'UPDATE outbox SET routed_at = now() WHERE tenant_id = $1 AND id = ANY($2::bigint[])',
      [tenant, plainArray(ids)],
    );
  }

  async dropEvents(tx: Tx, tenant: string, ids: readonly string[]): Promise<void> {
    await rows(tx, 'DELETE FROM outbox WHERE tenant_id = $1 AND id = ANY($2::bigint[])', [
      tenant,
      plainArray(ids),
    ]);
  }

  /** Listeners that something waits for and whose pause is over: of each tenant those that wait longest. */
  due(tx: Tx, busy: readonly string[], limit: number): Promise<DueListener[]> {
    return rows<DueListener>(
      tx,
      `SELECT * FROM (
         SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query, s.callback,
           d.failures, coalesce(extract(epoch FROM now() - d.failing_since) * 1000, 0)::float8 AS "failingForMs",
           row_number() OVER (PARTITION BY d.tenant_id ORDER BY d.next_attempt_at, d.hub_id) AS place
         FROM hub_delivery d JOIN hub_subscription s ON s.tenant_id = d.tenant_id AND s.id = d.hub_id
         WHERE d.status = 'active' AND d.next_attempt_at <= now() AND d.hub_id <> ALL($1::text[])
           AND EXISTS (SELECT FROM hub_queue q WHERE q.tenant_id = d.tenant_id AND q.hub_id = d.hub_id)) due
       WHERE place <= $2 ORDER BY place`,
      [textArray(busy), limit],
    );
  }

  /** The next events in order, few enough to be held in memory. */
  next(tx: Tx, listener: DueListener): Promise<Pick<WaitingEvent, 'id' | 'envelope'>[]> {
    return rows(
      tx,
      `SELECT id, envelope FROM (
         SELECT o.id, o.envelope, octet_length(o.envelope::text) AS size,
           sum(octet_length(o.envelope::text)) OVER (ORDER BY o.id) AS total
         FROM (SELECT event_id FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2
               ORDER BY event_id LIMIT ${EVENTS_MAX}) q
         JOIN outbox o ON o.tenant_id = $1 AND o.id = q.event_id) sized
       WHERE total - size < ${EVENT_BYTES_MAX} ORDER BY id`,
      [listener.tenant, listener.hubId],
    );
  }

  /** Takes what was delivered out of the queue; an event nobody waits for any more goes with it. */
  async delivered(tx: Tx, listener: DueListener, ids: readonly string[]): Promise<void> {
    const key = [listener.tenant, listener.hubId, plainArray(ids)];
    await rows(
      tx,
      `DELETE FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2 AND event_id = ANY($3::bigint[])`,
      key,
    );
    await rows(
      tx,
      `UPDATE hub_delivery SET delivered = delivered + cardinality($3::bigint[]), failures = 0,
         failing_since = NULL, last_error = NULL, last_delivered_at = now(), next_attempt_at = now()
       WHERE tenant_id = $1 AND hub_id = $2`,
      key,
    );
    await rows(
      tx,
      `DELETE FROM outbox o WHERE o.tenant_id = $1 AND o.id = ANY($2::bigint[]) AND NOT EXISTS
         (SELECT FROM hub_queue q WHERE q.tenant_id = o.tenant_id AND q.event_id = o.id)`,
      [listener.tenant, plainArray(ids)],
    );
  }

  async failed(tx: Tx, listener: DueListener, error: string, pauseMs: number): Promise<void> {
    await rows(
      tx,
      `UPDATE hub_delivery SET failures = failures + 1, last_error = $3,
         failing_since = coalesce(failing_since, now()),
         next_attempt_at = now() + $4 * interval '1 millisecond'
       WHERE tenant_id = $1 AND hub_id = $2`,
      [listener.tenant, listener.hubId, error, pauseMs],
    );
  }

  /** What waits for a dead listener would wait for ever: it is dropped, and counted. */
  async died(tx: Tx, listener: DueListener, error: string): Promise<void> {
    await rows(
      tx,
      `WITH dropped AS (DELETE FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2 RETURNING event_id)
       UPDATE hub_delivery SET status = 'dead', failures = failures + 1, last_error = $3,
         failing_since = coalesce(failing_since, now()),
         dropped = dropped + (SELECT count(*) FROM dropped)
       WHERE tenant_id = $1 AND hub_id = $2`,
      [listener.tenant, listener.hubId, error],
    );
  }

  /** Events whose listeners unsubscribed or died, and the last event of two that were served at once. */
  async sweep(tx: Tx): Promise<number> {
    const swept = await row<{ count: number }>(
      tx,
      `WITH gone AS (
         DELETE FROM outbox o WHERE o.routed_at < now() - interval '1 minute' AND NOT EXISTS
           (SELECT FROM hub_queue q WHERE q.tenant_id = o.tenant_id AND q.event_id = o.id)
         RETURNING 1)
       SELECT count(*)::int AS count FROM gone`,
    );
    return swept?.count ?? 0;
  }
}
