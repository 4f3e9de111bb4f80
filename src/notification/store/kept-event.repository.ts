import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

/** Of all tenants, in a transaction of the system. */
export class KeptEventRepository {
  /**
   * Removes what was published before. Where it waits it is dropped, and counted there; a listener knows from when on
   * nothing is missing.
   */
  async dropOld(tx: Tx, before: Instant, limit: number): Promise<number> {
    // In a statement of its own: what was queued again before they were locked is seen by those that follow.
    const old = await rows<{ tenant: string; id: string }>(
      tx,
      `SELECT tenant_id AS tenant, id FROM outbox WHERE created_at < $1 ORDER BY created_at LIMIT $2
       FOR UPDATE SKIP LOCKED`,
      [formatInstant(before), limit],
    );
    if (old.length === 0) return 0;
    const named = [
      formatInstant(before),
      textArray(old.map(({ tenant }) => tenant)),
      plainArray(old.map(({ id }) => id)),
    ];
    await rows(tx, LOCK_LISTENERS, named);
    await rows(tx, DROP, named);
    return old.length;
  }
}

// Before their queues, as whoever delivers or replays does. Those that have heard of it and wait for nothing so old
// are let alone.
const LOCK_LISTENERS = `
SELECT FROM hub_delivery d WHERE d.tenant_id = ANY($2::text[]) AND (d.kept_since < $1 OR EXISTS (
  SELECT FROM hub_queue q WHERE q.tenant_id = d.tenant_id AND q.hub_id = d.hub_id
    AND q.event_id <= (SELECT max(id) FROM unnest($3::bigint[]) id)))
ORDER BY d.tenant_id, d.hub_id FOR NO KEY UPDATE`;

const DROP = `
WITH old AS MATERIALIZED (
  SELECT tenant_id, id FROM unnest($2::text[], $3::bigint[]) o(tenant_id, id)
), unsent AS (
  DELETE FROM hub_queue q USING old WHERE q.tenant_id = old.tenant_id AND q.event_id = old.id
  RETURNING q.tenant_id, q.hub_id
), letter AS (
  DELETE FROM hub_dead_letter l USING old WHERE l.tenant_id = old.tenant_id AND l.event_id = old.id
), gone AS (
  DELETE FROM outbox o USING old WHERE o.tenant_id = old.tenant_id AND o.id = old.id
)
UPDATE hub_delivery d SET kept_since = greatest(d.kept_since, $1), dropped = d.dropped + coalesce(u.events, 0)
FROM hub_delivery h
LEFT JOIN (SELECT tenant_id, hub_id, count(*) AS events FROM unsent GROUP BY 1, 2) u
  ON u.tenant_id = h.tenant_id AND u.hub_id = h.hub_id
WHERE h.tenant_id = ANY($2::text[]) AND (h.kept_since < $1 OR u.events IS NOT NULL)
  AND d.tenant_id = h.tenant_id AND d.hub_id = h.hub_id`;
