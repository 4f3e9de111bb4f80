import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PublishedEvent } from '../domain/webhook';
import { heldIn } from './leftover.repository';

export type WaitingEvent = PublishedEvent & { readonly api: string };

export type RoutedListener = {
  readonly tenant: string;
  readonly hubId: string;
  readonly api: string;
  /** The root where the listener registered: other versions of the API get the events in another form. */
  readonly root: string;
  readonly query: string | null;
};

export type DueListener = RoutedListener & {
  readonly callback: string;
  readonly failures: number;
  readonly failingForMs: number;
};

/** `replay` is the number of the last replay that asked for it; 0 when none did. */
export type QueuedEvent = PublishedEvent & { readonly replay: number };

type Route = { readonly tenant: string; readonly hubId: string; readonly eventId: string };

const EVENTS_MAX = 50;
const EVENT_BYTES_MAX = 1_000_000;

/** Covers all tenants: statements run in a `Database.system` transaction and name the tenant. */
export class DeliveryRepository {
  /** Tenants with events to route; one index step for each. */
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

  /** So many, or fewer where they and the listeners would make more pairs. */
  async eventsAtOnce(
    tx: Tx,
    tenant: string,
    [events, pairs]: readonly [number, number],
  ): Promise<number> {
    const found = await row<{ most: number }>(
      tx,
      `SELECT greatest(1, least($2::int, $3::int / greatest(1, count(*))))::int AS most
       FROM (SELECT FROM hub_subscription WHERE tenant_id = $1 LIMIT $3) s`,
      [tenant, events, pairs],
    );
    return found?.most ?? 1;
  }

  /**
   * Of these APIs; the dead, too. Not locked, so that nobody waits for who holds one: what is queued for one that goes
   * meanwhile is removed as what it leaves (`Leftovers`).
   */
  listeners(tx: Tx, tenant: string, apis: readonly string[]): Promise<RoutedListener[]> {
    return rows<RoutedListener>(
      tx,
      `SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query
       FROM hub_subscription s WHERE s.tenant_id = $1 AND s.api = ANY($2::text[])
       ORDER BY s.created_at, s.id`,
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
   * Listeners that something waits for and whose pause is over: of each tenant those that wait longest. From one queue
   * that holds something to the next is one step along their key; who waits for nothing is not looked at.
   */
  due(tx: Tx, busy: readonly string[], limit: number): Promise<DueListener[]> {
    return rows<DueListener>(
      tx,
      `WITH RECURSIVE ${heldIn('hub_queue')}
       SELECT * FROM (
         SELECT s.tenant_id AS tenant, s.id AS "hubId", s.api, coalesce(s.root, s.api) AS root, s.query, s.callback,
           d.failures, coalesce(extract(epoch FROM now() - d.failing_since) * 1000, 0)::float8 AS "failingForMs",
           row_number() OVER (PARTITION BY d.tenant_id ORDER BY d.next_attempt_at, d.hub_id) AS place
         FROM held CROSS JOIN LATERAL (
           SELECT * FROM hub_delivery WHERE tenant_id = held.tenant_id AND hub_id = held.hub_id
             AND status = 'active' AND next_attempt_at <= now() AND hub_id <> ALL($1::text[]) OFFSET 0) d
         CROSS JOIN LATERAL (
           SELECT * FROM hub_subscription WHERE tenant_id = d.tenant_id AND id = d.hub_id OFFSET 0) s) due
       WHERE place <= $2 ORDER BY place`,
      [textArray(busy), limit],
    );
  }

  /** Whether nobody holds it: what is sent to it could not be counted then, and would be sent again. */
  async isFree(tx: Tx, { tenant, hubId }: DueListener): Promise<boolean> {
    const free = await row(
      tx,
      'SELECT FROM hub_delivery WHERE tenant_id = $1 AND hub_id = $2 FOR NO KEY UPDATE SKIP LOCKED',
      [tenant, hubId],
    );
    return free !== undefined;
  }

  /** The next events in order, behind a place, limited in number and bytes. */
  next(tx: Tx, listener: DueListener, after: string): Promise<QueuedEvent[]> {
    return rows(
      tx,
      `SELECT id, envelope, replay FROM (
         SELECT o.id, o.envelope, q.replay, octet_length(o.envelope::text) AS size,
           sum(octet_length(o.envelope::text)) OVER (ORDER BY o.id) AS total
         FROM (SELECT event_id, replay FROM hub_queue WHERE tenant_id = $1 AND hub_id = $2 AND event_id > $3
               ORDER BY event_id LIMIT ${EVENTS_MAX}) q
         JOIN outbox o ON o.tenant_id = $1 AND o.id = q.event_id) sized
       WHERE total - size < ${EVENT_BYTES_MAX} ORDER BY id`,
      [listener.tenant, listener.hubId, after],
    );
  }

  /**
   * Removes delivered events from the queue, except those that a replay requested after they were read. The
   * listener's row is locked before its queue, as everywhere.
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

  async died(tx: Tx, { tenant, hubId }: DueListener, error: string): Promise<void> {
    await rows(
      tx,
      `UPDATE hub_delivery SET status = 'dead', failures = failures + 1, last_error = $3,
         failing_since = coalesce(failing_since, now())
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
