import { type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { DeliveryStatus } from '../domain/listener';
import type { PublishedEvent } from '../domain/webhook';
import { HUB_CHANGED_CHANNEL } from './hub.repository';

/** The conditions under which events can be sent again. */
export type Standing = { readonly status: DeliveryStatus; readonly keptSince: Instant };

export type Replayed = Standing & {
  readonly api: string;
  readonly root: string;
  readonly query: string | null;
};

/**
 * A place in the order of routing, exact to the microsecond. The id alone is not enough: ids are assigned before the
 * commit, so a lower id may have been routed later.
 */
export type Place = { readonly routedAt: string; readonly id: string };

export type Letter = { readonly id: string; readonly eventId: string };

type Kept<T> = Omit<T, 'keptSince'> & { readonly keptSince: Date };

/** Covers one tenant, through row-level security. */
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

  /** The place just before the first event with this id. */
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

  /** Events that are not routed yet are left out, because routing will deliver them. */
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

  /** Locks the listener: no other replay or delivery touches it until the commit. */
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

  /**
   * Answers how many events are queued, including those that were queued before. A process that sends to it starts
   * over.
   */
  async queue(tx: Tx, hubId: string, replay: number, ids: readonly string[]): Promise<number> {
    const queued = await row<{ count: number }>(tx, QUEUE, [hubId, replay, plainArray(ids)]);
    await rows(tx, `SELECT pg_notify('${HUB_CHANGED_CHANNEL}', $1)`, [hubId]);
    return queued?.count ?? 0;
  }

  /** All; one more than the limit tells that there are more. */
  letters(tx: Tx, hubId: string, limit: number): Promise<Letter[]> {
    return rows(
      tx,
      `SELECT event_id AS id, told_id AS "eventId" FROM hub_dead_letter WHERE hub_id = $1 ORDER BY event_id LIMIT $2`,
      [hubId, limit],
    );
  }

  lettersNamed(
    tx: Tx,
    hubId: string,
    eventIds: readonly string[],
    limit: number,
  ): Promise<Letter[]> {
    return rows(
      tx,
      `SELECT id, "eventId" FROM (
         SELECT event_id AS id, told_id AS "eventId" FROM hub_dead_letter
         WHERE hub_id = $1 AND told_id = ANY($2::text[]) OFFSET 0) letter
       ORDER BY id LIMIT $3`,
      [hubId, textArray(eventIds), limit],
    );
  }
}

// Skips events that are being removed for their age instead of waiting, because the removal waits for this
// transaction.
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
