import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { DeliveryStatus } from '../domain/listener';
import type { PublishedEvent } from '../domain/webhook';

export type WaitingEvent = PublishedEvent & { readonly api: string };

export type RoutedListener = {
  readonly tenant: string;
  readonly hubId: string;
  readonly api: string;
  /** Where it registered: another version of the API hears the same events in other words. */
  readonly root: string;
  readonly query: string | null;
  readonly status: DeliveryStatus;
};

export type DueListener = Omit<RoutedListener, 'status'> & {
  readonly callback: string;
  readonly failures: number;
  readonly failingForMs: number;
};

/** `replay`: the last that asked for it; 0: none did. */
export type QueuedEvent = PublishedEvent & { readonly replay: number };

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

  /** Of these APIs; the dead, too. */
  listeners(tx: Tx, tenant: string, apis: readonly string[]): Promise<RoutedListener[]> {
    return rows<RoutedListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query, d.status
       FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id
       WHERE s.tenant_id = $1 AND s.api = ANY($2::text[])
       ORDER BY s.created_at, s.id FOR KEY SHARE OF s`,
      [tenant, apis],
    );
  }

  async queue(tx: Tx, routes: readonly Route[]): Promise<void> {
    await rows(
      tx,
      `INSERT INTO hub_queue (tenant_id, hub_id, event_id)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ON CONFLICT DO NOTHING`,
      arraysOf(routes),
    );
  }

  /** Nobody takes it there: it is referred to, and counted. */
  async bury(tx: Tx, routes: readonly Route[]): Promise<void> {
    await rows(
      tx,
      `WITH letter AS (
         INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id, error)
         SELECT r.tenant_id, r.hub_id, r.event_id, d.last_error
         FROM unnest($1::text[], $2::text[], $3::bigint[]) r(tenant_id, hub_id, event_id)
         JOIN hub_delivery d ON d.tenant_id = r.tenant_id AND d.hub_id = r.hub_id ON CONFLICT DO NOTHING
         RETURNING tenant_id, hub_id)
       UPDATE hub_delivery d SET dropped = d.dropped + l.events
       FROM (SELECT tenant_id, hub_id, count(*) AS events FROM letter GROUP BY 1, 2) l
       WHERE d.tenant_id = l.tenant_id AND d.hub_id = l.hub_id`,
      arraysOf(routes),
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
  next(tx: Tx, listener: DueListener): Promise<QueuedEvent[]> {
    return rows(
      tx,
      `SELECT id, envelope, replay FROM (
         SELECT o.id, o.envelope, q.replay, octet_length(o.envelope::text) AS size,
           sum(octet_length(o.envelope::text)) OVER (ORDER BY o.id) AS total
         FROM (SELECT event_id, replay FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2
               ORDER BY event_id LIMIT ${EVENTS_MAX}) q
         JOIN outbox o ON o.tenant_id = $1 AND o.id = q.event_id) sized
       WHERE total - size < ${EVENT_BYTES_MAX} ORDER BY id`,
      [listener.tenant, listener.hubId],
    );
  }

  /**
   * Takes what was delivered out of the queue, but for what a replay asked for since it was read there. The row of
   * the listener before its queue, as everybody does who changes both.
   */
  async delivered(tx: Tx, listener: DueListener, events: readonly QueuedEvent[]): Promise<void> {
    const { tenant, hubId } = listener;
    await rows(
      tx,
      `UPDATE hub_delivery SET delivered = delivered + $3, failures = 0,
         failing_since = NULL, last_error = NULL, last_delivered_at = now(), next_attempt_at = now()
       WHERE tenant_id = $1 AND hub_id = $2`,
      [tenant, hubId, events.length],
    );
    await rows(
      tx,
      `DELETE FROM hub_queue
       WHERE tenant_id = $1 AND hub_id = $2 AND event_id = ANY($3::bigint[]) AND replay <= $4`,
      [tenant, hubId, plainArray(events.map(({ id }) => id)), lastReplayOf(events)],
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

  /** What waits for a dead listener would wait for ever: it is dropped, counted and referred to. */
  async died(tx: Tx, listener: DueListener, error: string): Promise<void> {
    const { tenant, hubId } = listener;
    await rows(
      tx,
      `UPDATE hub_delivery SET status = 'dead', failures = failures + 1, last_error = $3,
         failing_since = coalesce(failing_since, now())
       WHERE tenant_id = $1 AND hub_id = $2`,
      [tenant, hubId, error],
    );
    await rows(
      tx,
      `WITH dropped AS (
         DELETE FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2 RETURNING event_id
       ), letter AS (
         INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id, error)
         SELECT $1, $2, event_id, $3 FROM dropped ON CONFLICT DO NOTHING)
       UPDATE hub_delivery SET dropped = dropped + (SELECT count(*) FROM dropped)
       WHERE tenant_id = $1 AND hub_id = $2`,
      [tenant, hubId, error],
    );
  }
}

function arraysOf(routes: readonly Route[]): readonly string[] {
  return [
    textArray(routes.map(({ tenant }) => tenant)),
    textArray(routes.map(({ hubId }) => hubId)),
    plainArray(routes.map(({ eventId }) => eventId)),
  ];
}

function lastReplayOf(events: readonly QueuedEvent[]): number {
  return events.reduce((last, { replay }) => (replay > last ? replay : last), 0);
}
