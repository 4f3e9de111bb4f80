import { type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { DeliveryStatus } from '../domain/listener';
import type { PublishedEvent } from '../domain/webhook';
import { HUB_CHANGED_CHANNEL } from './hub.repository';

/** What has to be so for something to be sent again. */
export type Standing = { readonly status: DeliveryStatus; readonly keptSince: Instant };

export type Replayed = Standing & {
  readonly api: string;
  readonly root: string;
  readonly query: string | null;
};

/**
 * A place among what went to listeners, exact to the microsecond. Ids alone are none: they are given out before the
 * commit, so one that is less may have gone later.
 */
export type Place = { readonly routedAt: string; readonly id: string };

type Kept<T> = Omit<T, 'keptSince'> & { readonly keptSince: Date };

/** Of one tenant, as whoever asks: row-level security names it. */
export class ReplayRepository {
  async listener(tx: Tx, hubId: string): Promise<Replayed | undefined> {
    const found = await row<Kept<Replayed>>(
      tx,
      `SELECT s.api, coalesce(s.root, s.api) AS root, s.query, d.status, d.kept_since AS "keptSince"
       FROM hub_subscription s JOIN hub_delivery d ON d.tenant_id = s.tenant_id AND d.hub_id = s.id WHERE s.id = $1`,
      [hubId],
    );
    return found && { ...found, keptSince: instantOf(found.keptSince) };
  }

  /** Of what bears this id: just before the first. */
  async before(
    tx: Tx,
    api: string,
    eventId: string,
  ): Promise<(Place & { readonly at: Instant }) | undefined> {
    const found = await row<Place & { at: Date }>(
      tx,
      `SELECT routed_at::text AS "routedAt", id - 1 AS id, routed_at AS at
       FROM (SELECT * FROM event_of_tenant WHERE event_id = $1 AND api = $2 OFFSET 0) event
       ORDER BY event.routed_at, event.id LIMIT 1`,
      [eventId, api],
    );
    return found && { ...found, at: instantOf(found.at) };
  }

  /** What is not routed yet comes by itself. */
  page(
    tx: Tx,
    api: string,
    { routedAt, id }: Place,
    limit: number,
  ): Promise<(PublishedEvent & Place)[]> {
    return rows(
      tx,
      `SELECT id, envelope, routed_at::text AS "routedAt" FROM outbox
       WHERE (routed_at, id) > ($1::timestamptz, $2::bigint) AND routed_at IS NOT NULL AND api = $3
       ORDER BY outbox.routed_at, outbox.id LIMIT $4`,
      [routedAt, id, api, limit],
    );
  }

  /** Of a listener, whom nobody else replays to, nor delivers, until this is committed. */
  async begin(
    tx: Tx,
    hubId: string,
  ): Promise<(Standing & { readonly replay: number }) | undefined> {
    const begun = await row<Kept<Standing> & { replay: number }>(
      tx,
      `UPDATE hub_delivery SET replays = replays + 1 WHERE hub_id = $1
       RETURNING status, kept_since AS "keptSince", replays AS replay`,
      [hubId],
    );
    return begun && { ...begun, keptSince: instantOf(begun.keptSince) };
  }

  /** Answers how many are queued now, those that waited already among them. Whoever is sending begins anew. */
  async queue(tx: Tx, hubId: string, replay: number, ids: readonly string[]): Promise<number> {
    const queued = await row<{ count: number }>(tx, QUEUE, [hubId, replay, plainArray(ids)]);
    await rows(tx, `SELECT pg_notify('${HUB_CHANGED_CHANNEL}', $1)`, [hubId]);
    return queued?.count ?? 0;
  }

  /** Of those named, or of all; one more than the limit tells that there are more. */
  letters(
    tx: Tx,
    hubId: string,
    eventIds: readonly string[] | undefined,
    limit: number,
  ): Promise<{ readonly id: string; readonly eventId: string }[]> {
    return rows(
      tx,
      `SELECT o.id, o.envelope ->> 'eventId' AS "eventId"
       FROM hub_dead_letter l JOIN outbox o ON o.tenant_id = l.tenant_id AND o.id = l.event_id
       WHERE l.hub_id = $1 AND ($2::text[] IS NULL OR o.envelope ->> 'eventId' = ANY($2))
       ORDER BY l.event_id LIMIT $3`,
      [hubId, eventIds === undefined ? null : textArray(eventIds), limit],
    );
  }
}

// What is being removed for its age is passed over, not waited for: whoever removes it waits for this.
const QUEUE = `
WITH kept AS MATERIALIZED (
  SELECT id FROM outbox WHERE id = ANY($3::bigint[]) ORDER BY id FOR KEY SHARE SKIP LOCKED
), risen AS (
  DELETE FROM hub_dead_letter l USING kept WHERE l.hub_id = $1 AND l.event_id = kept.id
), queued AS (
  INSERT INTO hub_queue (hub_id, event_id, replay) SELECT $1, id, $2 FROM kept ORDER BY id
  ON CONFLICT (tenant_id, hub_id, event_id) DO UPDATE SET replay = EXCLUDED.replay RETURNING event_id
)
SELECT count(*)::int AS count FROM queued`;
