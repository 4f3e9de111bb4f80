import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

export type WaitingEvent = {
  readonly tenant: string;
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
  unrouted(tx: Tx, limit: number): Promise<WaitingEvent[]> {
    return rows<WaitingEvent>(
      tx,
      `SELECT tenant_id AS tenant, id, api, envelope FROM outbox WHERE routed_at IS NULL
       ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
  }

  activeListeners(tx: Tx, tenants: readonly string[]): Promise<RoutedListener[]> {
    return rows<RoutedListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query
       FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id
       WHERE s.tenant_id = ANY($1::text[]) AND d.status = 'active'
       ORDER BY s.created_at, s.id FOR KEY SHARE OF s`,
      [textArray(tenants)],
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

  async markRouted(tx: Tx, ids: readonly string[]): Promise<void> {
    await rows(tx, 'UPDATE outbox SET routed_at = now() WHERE id = ANY($1::bigint[])', [
      plainArray(ids),
    ]);
  }

  async dropEvents(tx: Tx, ids: readonly string[]): Promise<void> {
    await rows(tx, 'DELETE FROM outbox WHERE id = ANY($1::bigint[])', [plainArray(ids)]);
  }

  /** Listeners that something waits for and whose pause is over, the longest waiting first. */
  due(tx: Tx, busy: readonly string[], limit: number): Promise<DueListener[]> {
    return rows<DueListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query, s.callback, d.failures,
         coalesce(extract(epoch FROM now() - d.failing_since) * 1000, 0)::float8 AS "failingForMs"
       FROM hub_delivery d JOIN hub_subscription s ON s.tenant_id = d.tenant_id AND s.id = d.hub_id
       WHERE d.status = 'active' AND d.next_attempt_at <= now() AND d.hub_id <> ALL($1::text[])
         AND EXISTS (SELECT FROM hub_queue q WHERE q.tenant_id = d.tenant_id AND q.hub_id = d.hub_id)
       ORDER BY d.next_attempt_at, d.hub_id LIMIT $2`,
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
