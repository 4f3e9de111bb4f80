import type { Instant } from '../../core/time';
import { type Tx, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';
import type { LoadedBucket } from '../domain/kept-bucket';
import { fromLoadedRow, LOADED_COLUMNS, type LoadedRow } from './bucket.mapping';

export type DueRoot = { readonly tenant: Tenant; readonly rootId: string };

const IS_MONEY = `b.unit ~ '^[A-Z]{3}$'`;

// A bucket that is granted for a time that is over belongs to usage that is still being imported: it
// lives until that time is billed.
const IS_HISTORY = `(b.document ->> 'requestedDate')::timestamptz >= b.valid_to AND NOT EXISTS (
    SELECT FROM account a JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id
    WHERE a.tenant_id = b.tenant_id AND a.id = b.account_id AND p.open_from >= b.valid_to)`;

// Late usage of an allowance's period may still come in for a day; sold money ends on the minute.
const ENDED = `b.deleted_at IS NULL AND b.valid_to IS NOT NULL
  AND b.valid_to <= $1::timestamptz - CASE WHEN ${IS_MONEY} THEN interval '0' ELSE interval '1 day' END
  AND (b.status <> 'expired' OR b.remaining > b.reserved)
  AND (${IS_MONEY} OR (${IS_HISTORY}) IS NOT TRUE)`;

/** What time has done: reservations and buckets that ended. */
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
         SELECT b.tenant_id, b.root_id FROM bucket b WHERE ${ENDED}
       ) due ORDER BY row_number() OVER (PARTITION BY tenant ORDER BY random()) LIMIT $2`,
      [new Date(at), limit],
    );
  }

  async endedBuckets(tx: Tx, rootId: string, at: Instant): Promise<LoadedBucket[]> {
    const found = await rows<LoadedRow>(
      tx,
      `SELECT ${LOADED_COLUMNS} FROM bucket b WHERE ${ENDED} AND b.root_id = $2 ORDER BY b.id`,
      [new Date(at), rootId],
    );
    return found.map(fromLoadedRow);
  }
}
