import { formatInstant, type Instant } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PublishedEvent } from '../domain/webhook';

export type WaitingEvent = PublishedEvent & { readonly api: string };

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

export type EventKey = { readonly tenant: string; readonly id: string };

export type Route = { readonly tenant: string; readonly hubId: string; readonly eventId: string };

const EVENTS_MAX = 50;
const EVENT_BYTES_MAX = 1_000_000;
const SWEPT_MAX = 5_000;

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

  /** Of these APIs. */
  activeListeners(tx: Tx, tenant: string, apis: readonly string[]): Promise<RoutedListener[]> {
    return rows<RoutedListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query
       FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id
       WHERE s.tenant_id = $1 AND s.api = ANY($2::text[]) AND d.status = 'active'
       ORDER BY s.created_at, s.id FOR KEY SHARE OF s`,
      [tenant, apis],
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

  /**
   * Listeners that something waits for and whose pause is over: of each tenant those that wait longest. What
   * waits is one step along the index for each: its first event, or somebody else's where nothing waits.
   */
  due(tx: Tx, busy: readonly string[], limit: number): Promise<DueListener[]> {
    return rows<DueListener>(
      tx,
      `SELECT * FROM (
         SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query, s.callback,
           d.failures, coalesce(extract(epoch FROM now() - d.failing_since) * 1000, 0)::float8 AS "failingForMs",
           row_number() OVER (PARTITION BY d.tenant_id ORDER BY d.next_attempt_at, d.hub_id) AS place
         FROM hub_delivery d JOIN hub_subscription s ON s.tenant_id = d.tenant_id AND s.id = d.hub_id
         CROSS JOIN LATERAL (
           SELECT q.tenant_id, q.hub_id FROM hub_queue q WHERE (q.tenant_id, q.hub_id) >= (d.tenant_id, d.hub_id)
           ORDER BY q.tenant_id, q.hub_id, q.event_id LIMIT 1) first
         WHERE first.tenant_id = d.tenant_id AND first.hub_id = d.hub_id AND d.status = 'active' AND d.next_attempt_at <= now() AND d.hub_id <> ALL($1::text[])) due
       WHERE place <= $2 ORDER BY place`,
      [textArray(busy), limit],
    );
  }

  /** The next events in order, few enough to be held in memory. */
  next(tx: Tx, listener: DueListener): Promise<PublishedEvent[]> {
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

  /**
   * Events whose listeners unsubscribed or died, and the last event of two that were served at once: of a page
   * of what is stored. Answers where the next page begins; nothing behind the last.
   */
  async sweep(tx: Tx, after: EventKey | undefined): Promise<EventKey | undefined> {
    return row<EventKey>(
      tx,
      `WITH page AS MATERIALIZED (
         SELECT tenant_id, id, routed_at FROM outbox WHERE (tenant_id, id) > ($1, $2::text::bigint)
         ORDER BY tenant_id, id LIMIT ${SWEPT_MAX}
       ), gone AS (
         DELETE FROM outbox o USING page p WHERE o.tenant_id = p.tenant_id AND o.id = p.id
           AND p.routed_at < now() - interval '1 minute' AND NOT EXISTS
             (SELECT FROM hub_queue q WHERE q.tenant_id = p.tenant_id AND q.event_id = p.id)
       )
       SELECT tenant_id AS tenant, id::text FROM page ORDER BY tenant_id, page.id OFFSET ${SWEPT_MAX - 1}`,
      [after?.tenant ?? '', after?.id ?? '0'],
    );
  }

  /** What nobody took for too long: dropped from the queues it waits in, and counted there. */
  async dropOld(tx: Tx, before: Instant, limit: number): Promise<number> {
    const dropped = await row<{ count: number }>(
      tx,
      `WITH old AS MATERIALIZED (
         SELECT tenant_id, id FROM outbox WHERE created_at < $1 ORDER BY created_at LIMIT $2
       ), unsent AS (
         DELETE FROM hub_queue q USING old WHERE q.tenant_id = old.tenant_id AND q.event_id = old.id
         RETURNING q.tenant_id, q.hub_id
       ), counted AS (
         UPDATE hub_delivery d SET dropped = d.dropped + u.events
         FROM (SELECT tenant_id, hub_id, count(*) AS events FROM unsent GROUP BY 1, 2) u
         WHERE d.tenant_id = u.tenant_id AND d.hub_id = u.hub_id
       ), gone AS (
         DELETE FROM outbox o USING old WHERE o.tenant_id = old.tenant_id AND o.id = old.id RETURNING 1
       )
       SELECT count(*)::int AS count FROM gone`,
      [formatInstant(before), limit],
    );
    return dropped?.count ?? 0;
  }
}
