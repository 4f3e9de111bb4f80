import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import type { Removal, Removed } from '../../platform/retention.service';
import { plainArray, textArray } from '../../platform/sql-array';

type OldEvent = { readonly tenant: string; readonly id: string; readonly at: string };

/** Covers all tenants: needs a transaction of the system. */
export class KeptEventRepository {
  /**
   * Removes events published before the given time. Queued ones are counted as dropped, and the listener's
   * `kept_since` moves forward. Tenants with a listener that others hold keep theirs, because waiting would hold the
   * listeners of all.
   */
  async dropOld(tx: Tx, { from, before, limit }: Removal): Promise<Removed> {
    // A separate statement, so that the following ones see what was queued again before these rows were locked.
    const old = await rows<OldEvent>(
      tx,
      `SELECT tenant_id AS tenant, id, created_at::text AS at FROM outbox
       WHERE created_at >= $3 AND created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [formatInstant(before), limit, from],
    );
    const upTo = old.at(-1)?.at ?? null;
    if (old.length === 0) return { count: 0, upTo };
    const held = await rows<{ tenant: string }>(tx, LOCK_LISTENERS, parametersOf(before, old));
    const tenants = new Set(held.map(({ tenant }) => tenant));
    const free = old.filter(({ tenant }) => !tenants.has(tenant));
    await rows(tx, DROP, parametersOf(before, free));
    return { count: free.length, upTo };
  }
}

function parametersOf(before: Instant, old: readonly OldEvent[]): readonly string[] {
  return [
    formatInstant(before),
    textArray(old.map(({ tenant }) => tenant)),
    plainArray(old.map(({ id }) => id)),
  ];
}

const CONCERNED = `FROM hub_delivery d WHERE d.tenant_id = ANY($2::text[]) AND (d.kept_since < $1 OR EXISTS (
  SELECT FROM hub_queue q WHERE q.tenant_id = d.tenant_id AND q.hub_id = d.hub_id
    AND q.event_id <= (SELECT max(id) FROM unnest($3::bigint[]) id)) OR EXISTS (
  SELECT FROM hub_dead_letter l WHERE l.tenant_id = d.tenant_id AND l.hub_id = d.hub_id
    AND l.event_id <= (SELECT max(id) FROM unnest($3::bigint[]) id)))`;

// Locks listeners before their queues, as delivery and replay do; answers the tenants of those that others hold.
// Listeners that are up to date and have no such old event queued are skipped.
const LOCK_LISTENERS = `
WITH got AS MATERIALIZED (
  SELECT d.tenant_id, d.hub_id ${CONCERNED} FOR NO KEY UPDATE SKIP LOCKED
)
SELECT DISTINCT d.tenant_id AS tenant ${CONCERNED}
  AND NOT EXISTS (SELECT FROM got WHERE got.tenant_id = d.tenant_id AND got.hub_id = d.hub_id)`;

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
