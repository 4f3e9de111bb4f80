import { row, rows, type Tx } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';

/** Moved or removed in one transaction. */
export const PIECE = 2_000;

export type LeftTable = 'hub_queue' | 'hub_dead_letter';
const LOCK = 'FOR NO KEY UPDATE';
export const LOCK_FREE = `${LOCK} SKIP LOCKED` as const;
type Lock = typeof LOCK | typeof LOCK_FREE;

type Whose = { readonly tenant: string; readonly hubId: string };
export type Left = { readonly tenant: Tenant; readonly hubId: string };

/** What waits for listeners that died, and what those left that are gone. Every statement names the tenant. */
export class LeftoverRepository {
  /** Of all tenants: whose queue holds something though they are dead. */
  dead(tx: Tx): Promise<Left[]> {
    return rows(
      tx,
      `WITH RECURSIVE ${heldIn('hub_queue')}
       SELECT held.tenant_id AS tenant, held.hub_id AS "hubId" FROM held CROSS JOIN LATERAL (
         SELECT FROM hub_delivery d WHERE d.tenant_id = held.tenant_id AND d.hub_id = held.hub_id AND d.status = 'dead'
         OFFSET 0) dead`,
    );
  }

  /** Of all tenants: who has something there though they are gone. */
  gone(tx: Tx, table: LeftTable): Promise<Left[]> {
    return rows(
      tx,
      `WITH RECURSIVE ${heldIn(table)}
       SELECT tenant_id AS tenant, hub_id AS "hubId" FROM held WHERE NOT EXISTS (
         SELECT FROM hub_delivery d WHERE d.tenant_id = held.tenant_id AND d.hub_id = held.hub_id OFFSET 0)`,
    );
  }

  /**
   * The first of what waits for a dead listener, which would wait for ever, is dropped, counted and referred to; answers
   * how much. Not of one that was resumed meanwhile, nor with SKIP LOCKED of one that others hold.
   */
  async bury(tx: Tx, { tenant, hubId }: Whose, lock: Lock = LOCK): Promise<number> {
    const dead = await row<{ error: string | null }>(
      tx,
      `SELECT last_error AS error FROM hub_delivery WHERE tenant_id = $1 AND hub_id = $2 AND status = 'dead'
       ${lock}`,
      [tenant, hubId],
    );
    if (dead === undefined) return 0;
    const buried = await row<{ count: number }>(tx, BURY, [tenant, hubId, dead.error]);
    return buried?.count ?? 0;
  }

  /** Answers how many of them went. */
  async drop(tx: Tx, table: LeftTable, { tenant, hubId }: Whose): Promise<number> {
    const dropped = await row<{ count: number }>(tx, DROP[table], [tenant, hubId]);
    return dropped?.count ?? 0;
  }
}

/** Which listeners have something there, of all tenants: one step along the key for each. */
export function heldIn(table: LeftTable): string {
  return `held AS (
  (SELECT tenant_id, hub_id FROM ${table} ORDER BY tenant_id, hub_id LIMIT 1)
  UNION ALL
  SELECT next.tenant_id, next.hub_id FROM held CROSS JOIN LATERAL (
    SELECT q.tenant_id, q.hub_id FROM ${table} q WHERE (q.tenant_id, q.hub_id) > (held.tenant_id, held.hub_id)
    ORDER BY q.tenant_id, q.hub_id LIMIT 1) next)`;
}

/** Of one listener, by the key alone. */
function firstIn(table: LeftTable): string {
  return `tenant_id = $1 AND hub_id = $2 AND event_id = ANY(ARRAY(
    SELECT first.event_id FROM ${table} first
    WHERE first.tenant_id = $1 AND first.hub_id >= $2 AND first.hub_id <= $2 ORDER BY first.hub_id, first.event_id LIMIT ${PIECE}))`;
}

const LETTER = 'tenant_id, hub_id, event_id, told_id, event_type, published_at, error';

/** An event that was told is called by its id there; outbox is `o`. */
function lettersOf(route: string, error: string): string {
  return `${route}.tenant_id, ${route}.hub_id, ${route}.event_id,
    coalesce(o.envelope ->> 'eventId', o.id::text), o.event_type, o.created_at, ${error}`;
}

const BURY = `
WITH dropped AS (
  DELETE FROM hub_queue WHERE ${firstIn('hub_queue')} RETURNING tenant_id, hub_id, event_id
), letter AS (
  INSERT INTO hub_dead_letter (${LETTER})
  SELECT ${lettersOf('d', '$3::text')} FROM dropped d JOIN outbox o ON o.tenant_id = d.tenant_id AND o.id = d.event_id
  ON CONFLICT DO NOTHING
)
UPDATE hub_delivery SET dropped = dropped + (SELECT count(*) FROM dropped)
WHERE tenant_id = $1 AND hub_id = $2 RETURNING (SELECT count(*)::int FROM dropped) AS count`;

const DROP: Readonly<Record<LeftTable, string>> = {
  hub_queue: `
WITH dropped AS (DELETE FROM hub_queue WHERE ${firstIn('hub_queue')} RETURNING 1)
SELECT count(*)::int AS count FROM dropped`,
  hub_dead_letter: `
WITH dropped AS (DELETE FROM hub_dead_letter WHERE ${firstIn('hub_dead_letter')} RETURNING 1)
SELECT count(*)::int AS count FROM dropped`,
};
