import type { Instant } from '../../core/time';
import { type Tx, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';
import type { LoadedBucket } from '../domain/kept-bucket';
import { fromLoadedRow, LOADED_COLUMNS, type LoadedRow } from './bucket.mapping';

export type DueRoot = { readonly tenant: Tenant; readonly rootId: string };

// A bucket that is granted for a time that is over belongs to usage that is still being imported: it
// lives until that time is billed. Where it is billed, usage has the day to come that it has after any period.
const IS_HISTORY = `b.unit !~ '^[A-Z]{3}$' AND (b.document ->> 'requestedDate')::timestamptz >= b.valid_to AND (
    (b.document ->> 'requestedDate')::timestamptz > $1::timestamptz - interval '1 day' OR NOT EXISTS (
      SELECT FROM account a JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id
      WHERE a.tenant_id = b.tenant_id AND a.id = b.account_id AND p.open_from >= b.valid_to))`;

/** How long a bucket is left alone whose time is still to be billed. */
const HISTORY_AGAIN = '1 hour';

/** What time has done: reservations and buckets that ended. What is looked at is what is due, found by index. */
export class SweepRepository {
  /**
   * Some work for one turn, tenants in turn and each tenant's roots in any order: what is left comes with
   * a later one, and no root that is held for long hides another.
   */
  async dueRoots(tx: Tx, at: Instant, limit: number): Promise<DueRoot[]> {
    return rows<DueRoot>(
      tx,
      `SELECT tenant, "rootId" FROM (
         SELECT h.tenant_id AS tenant, h.root_id AS "rootId" FROM hold h
         WHERE h.status = 'held' AND h.expires_at <= $1
         UNION
         SELECT b.tenant_id, b.root_id FROM bucket b WHERE b.sweep_at <= $1
       ) due ORDER BY row_number() OVER (PARTITION BY tenant ORDER BY random()) LIMIT $2`,
      [new Date(at), limit],
    );
  }

  /** Buckets of a root that are over. Those whose time is still to be billed are looked at again later. */
  async endedBuckets(tx: Tx, rootId: string, at: Instant): Promise<LoadedBucket[]> {
    const found = await rows<LoadedRow & { readonly is_history: boolean }>(
      tx,
      `SELECT ${LOADED_COLUMNS}, coalesce(${IS_HISTORY}, false) AS is_history FROM bucket b
       WHERE b.root_id = $2 AND b.sweep_at <= $1 ORDER BY b.id`,
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
    return found.filter((row) => !row.is_history).map(fromLoadedRow);
  }

  /** Looked at no more, unless something comes back to it: then the bucket is due at once. */
  async saveSwept(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await rows(tx, 'UPDATE bucket SET sweep_at = NULL WHERE id = ANY($1::text[])', [ids]);
  }
}
