import { formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { type Tx, query, rows } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { BucketHold } from '../domain/reservation';
import { type HoldRow, fromRow } from './hold.mapping';

const COLUMNS =
  'h.id, h.root_id, h.bucket_id, b.unit, h.amount::text, h.captured::text, h.status, h.expires_at';

const OF_RESERVATIONS = `
SELECT ${COLUMNS} FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT * FROM hold h WHERE h.id = wanted.id OFFSET 0) h
JOIN bucket b ON b.tenant_id = h.tenant_id AND b.root_id = h.root_id AND b.id = h.bucket_id
ORDER BY h.id, h.line`;

const OVERDUE = `status = 'held' AND expires_at <= $2 ORDER BY expires_at LIMIT $3`;

/** Selects whole reservations, even when only some of their holds are on the page. */
const ofDue = (due: string): string => `
SELECT ${COLUMNS} FROM (SELECT DISTINCT id FROM (${due}) d) due
CROSS JOIN LATERAL (SELECT * FROM hold WHERE hold.id = due.id AND hold.status = 'held' OFFSET 0) h
JOIN bucket b ON b.tenant_id = h.tenant_id AND b.root_id = h.root_id AND b.id = h.bucket_id
ORDER BY h.id, h.line`;

const DUE_OF_ROOT = ofDue(`SELECT id FROM hold WHERE root_id = $1 AND ${OVERDUE}`);

const DUE_OF_BUCKETS = ofDue(`
SELECT d.id FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT id FROM hold WHERE hold.bucket_id = wanted.id AND ${OVERDUE}) d LIMIT $3`);

/** The table `hold`. A hold changes only under the lock of its bucket's root. */
export class HoldRepository {
  async insert(tx: Tx, holds: readonly BucketHold[]): Promise<void> {
    if (holds.length === 0) return;
    await query(tx, {
      name: 'balance-hold',
      text: `INSERT INTO hold (root_id, id, bucket_id, line, amount, expires_at)
             SELECT root_id, id, bucket_id, n, amount, expires_at
             FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::timestamptz[])
               WITH ORDINALITY AS h(root_id, id, bucket_id, amount, expires_at, n)`,
      values: [
        textArray(holds.map((hold) => hold.rootId)),
        textArray(holds.map((hold) => hold.id)),
        textArray(holds.map((hold) => hold.bucketId)),
        plainArray(holds.map((hold) => formatDecimal(hold.amount))),
        plainArray(holds.map((hold) => formatInstant(hold.expiresAt))),
      ],
    });
  }

  /** The holds of these reservations, in the order in which they were reserved. */
  async ofReservations(tx: Tx, ids: readonly string[]): Promise<BucketHold[]> {
    if (ids.length === 0) return [];
    const statement = { name: 'balance-holds', text: OF_RESERVATIONS, values: [textArray(ids)] };
    return (await query<HoldRow>(tx, statement)).rows.map(fromRow);
  }

  /** Up to `limit` expired holds of the root's buckets, each with all other holds of its reservation. */
  async dueOfRoot(tx: Tx, rootId: string, at: Instant, limit: number): Promise<BucketHold[]> {
    return (await rows<HoldRow>(tx, DUE_OF_ROOT, [rootId, new Date(at), limit])).map(fromRow);
  }

  /** The same for the given buckets. */
  async dueOfBuckets(
    tx: Tx,
    bucketIds: readonly string[],
    at: Instant,
    limit: number,
  ): Promise<BucketHold[]> {
    const values = [textArray(bucketIds), new Date(at), limit];
    return (await rows<HoldRow>(tx, DUE_OF_BUCKETS, values)).map(fromRow);
  }

  async saveEnded(tx: Tx, holds: readonly BucketHold[], at: Instant): Promise<void> {
    if (holds.length === 0) return;
    await query(tx, {
      name: 'balance-settle',
      text: `UPDATE hold h SET status = s.status, captured = s.captured, settled_at = $6
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[])
         AS s(root_id, id, bucket_id, status, captured)
       WHERE h.root_id = s.root_id AND h.id = s.id AND h.bucket_id = s.bucket_id
         AND h.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray(holds.map((hold) => hold.rootId)),
        textArray(holds.map((hold) => hold.id)),
        textArray(holds.map((hold) => hold.bucketId)),
        textArray(holds.map((hold) => hold.status)),
        plainArray(holds.map((hold) => formatDecimal(hold.captured))),
        formatInstant(at),
      ],
    });
  }
}
