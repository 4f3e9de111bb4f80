import type { Instant } from '../../core/time';
import { type Tx, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';
import type { LoadedBucket } from '../domain/kept-bucket';
import { fromLoadedRow, LOADED_COLUMNS, type LoadedRow } from './bucket.mapping';

/** A root with something due, and its place in the order; the time is text, so that it keeps its full precision. */
export type DueRoot = {
  readonly of: 'hold' | 'bucket';
  readonly tenant: Tenant;
  readonly dueAt: string;
  readonly rootId: string;
};

/** What a look leaves out: the places that were `reached`, and reservations that ended before `since`. */
export type Looked = {
  readonly reached?: readonly DueRoot[];
  readonly since?: Instant | undefined;
};

/**
 * One index step per tenant with due entries, and one per due place of a tenant. A tenant may take up to twice an
 * even share of the limit, since others may have less. What has left an index stays in it until VACUUM removes it,
 * which an old transaction forbids: so no step begins before `from` or goes on behind what is due.
 */
const dueOf = (table: DueRoot['of'], due: string, open: string, from: string): string => {
  const isDue = `${open} AND ${due} >= ${from} AND ${due} <= $1`;
  const next = (behind: string): string => `(
      SELECT ${due} AS due_at, root_id FROM ${table}
      WHERE ${open} AND tenant_id = place.tenant_id AND ${due} <= $1 AND (${due}, root_id) > (${behind})
      ORDER BY ${due}, root_id LIMIT 1) next`;
  return `
  WITH RECURSIVE tenant AS (
    (SELECT tenant_id FROM ${table}
     WHERE ${isDue} AND (SELECT ${due} FROM ${table} WHERE ${isDue} ORDER BY ${due} LIMIT 1) IS NOT NULL
     ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT next.tenant_id FROM tenant, LATERAL (
      SELECT tenant_id FROM ${table} WHERE ${isDue} AND tenant_id > tenant.tenant_id ORDER BY tenant_id LIMIT 1) next
  ), place AS MATERIALIZED (
    SELECT tenant_id, coalesce(r.due_at, ${from}) AS from_at, coalesce(r.root_id, '') AS from_root,
      ceil(2.0 * $2::int / count(*) OVER ()) AS share
    FROM tenant LEFT JOIN unnest($3::text[], $4::text[], $5::timestamptz[], $6::text[]) AS r(kind, tenant, due_at, root_id)
      ON r.kind = '${table}' AND r.tenant = tenant_id
  )
  SELECT '${table}' AS kind, place.tenant_id, moment.* FROM place, LATERAL (
    WITH RECURSIVE moment AS (
      SELECT 1 AS step, next.* FROM ${next('place.from_at, place.from_root')}
      UNION ALL
      SELECT step + 1, next.* FROM moment, LATERAL ${next('moment.due_at, moment.root_id')}
      WHERE step < least(place.share, $2)
    ) SELECT * FROM moment) moment`;
};

// A bucket granted for a past period belongs to usage that is still being imported: it stays until that period is
// billed. If that is billed already, it stays for a day, as after any period.
const IS_HISTORY = `b.unit !~ '^[A-Z]{3}$' AND (b.document ->> 'requestedDate')::timestamptz >= b.valid_to AND (
    (b.document ->> 'requestedDate')::timestamptz > $1::timestamptz - interval '1 day' OR NOT EXISTS (
      SELECT FROM account a JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id
      WHERE a.tenant_id = b.tenant_id AND a.id = b.account_id AND p.open_from >= b.valid_to))`;

/** When a bucket of a period that is not billed yet is looked at again. */
const HISTORY_AGAIN = '1 hour';

const DUE_HOLDS = dueOf('hold', 'expires_at', `status = 'held'`, '$7::timestamptz');
// A bucket that value comes back to is due since its end.
const DUE_BUCKETS = dueOf('bucket', 'sweep_at', 'sweep_at IS NOT NULL', `timestamptz '-infinity'`);

/** The most entries of one root per transaction, since others wait for the root meanwhile. */
const PAGE = 200;

/** Finds, by index, the reservations and buckets that have ended. */
export class SweepRepository {
  /**
   * Work for one turn: tenants alternate, each tenant's entries in order from the place that was `reached`. The rest
   * is left to a later turn. A root may occur more than once.
   */
  dueRoots(
    tx: Tx,
    at: Instant,
    limit: number,
    { reached = [], since }: Looked = {},
  ): Promise<DueRoot[]> {
    return rows<DueRoot>(
      tx,
      `SELECT kind AS "of", tenant_id AS tenant, due_at::text AS "dueAt", root_id AS "rootId" FROM (
         SELECT * FROM (${DUE_BUCKETS}) bucket UNION ALL SELECT * FROM (${DUE_HOLDS}) hold
       ) due ORDER BY step, random() LIMIT $2`,
      [
        new Date(at),
        limit,
        reached.map((each) => each.of),
        reached.map(({ tenant }) => tenant),
        reached.map(({ dueAt }) => dueAt),
        reached.map(({ rootId }) => rootId),
        since === undefined ? '-infinity' : new Date(since),
      ],
    );
  }

  /** A page of a root's buckets that have ended. Those of periods not billed yet are postponed. */
  async endedBuckets(
    tx: Tx,
    rootId: string,
    at: Instant,
  ): Promise<{ readonly ended: LoadedBucket[]; readonly hasMore: boolean }> {
    const found = await rows<LoadedRow & { readonly is_history: boolean }>(
      tx,
      `SELECT ${LOADED_COLUMNS}, coalesce(${IS_HISTORY}, false) AS is_history FROM bucket b
       WHERE b.root_id = $2 AND b.sweep_at <= $1 ORDER BY b.sweep_at LIMIT ${PAGE}`,
      [new Date(at), rootId],
    );
    const early = found.filter((row) => row.is_history).map(({ id }) => id);
    if (early.length > 0) {
      await rows(
        tx,
        'UPDATE bucket SET sweep_at = $2::timestamptz + $3::interval WHERE id = ANY($1::text[])',
        [early, new Date(at), HISTORY_AGAIN],
      );
    }
    const ended = found.filter((row) => !row.is_history).map(fromLoadedRow);
    return { ended, hasMore: found.length === PAGE };
  }

  /** Not looked at again, unless value comes back: then the bucket is due at once. */
  async saveSwept(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await rows(tx, 'UPDATE bucket SET sweep_at = NULL WHERE id = ANY($1::text[])', [ids]);
  }
}
