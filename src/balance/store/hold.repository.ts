import { decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { type Tx, query, rows } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { HoldStatus } from '../domain/hold';
import type { BucketHold } from '../domain/reservation';

type HoldRow = {
  readonly id: string;
  readonly root_id: string;
  readonly bucket_id: string;
  readonly unit: string;
  readonly amount: string;
  readonly captured: string;
  readonly status: HoldStatus;
  readonly expires_at: Date;
};

const SELECT = `
SELECT h.id, h.root_id, h.bucket_id, b.unit, h.amount::text, h.captured::text, h.status, h.expires_at
FROM hold h JOIN bucket b ON b.tenant_id = h.tenant_id AND b.root_id = h.root_id AND b.id = h.bucket_id`;

const OF_RESERVATIONS = `
SELECT h.id, h.root_id, h.bucket_id, b.unit, h.amount::text, h.captured::text, h.status, h.expires_at
FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT * FROM hold h WHERE h.id = wanted.id) h
JOIN bucket b ON b.tenant_id = h.tenant_id AND b.root_id = h.root_id AND b.id = h.bucket_id
ORDER BY h.id, h.line`;

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

  /** The shares of the reservations, of each in the order they were reserved. */
  async ofReservations(tx: Tx, ids: readonly string[]): Promise<BucketHold[]> {
    if (ids.length === 0) return [];
    const statement = { name: 'balance-holds', text: OF_RESERVATIONS, values: [textArray(ids)] };
    return (await query<HoldRow>(tx, statement)).rows.map(fromRow);
  }

  async overdue(tx: Tx, rootIds: readonly string[], at: Instant): Promise<BucketHold[]> {
    const found = await rows<HoldRow>(
      tx,
      `${SELECT} WHERE h.root_id = ANY($1::text[]) AND h.status = 'held' AND h.expires_at <= $2
       ORDER BY h.id, h.line`,
      [rootIds, new Date(at)],
    );
    return found.map(fromRow);
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

function fromRow(found: HoldRow): BucketHold {
  return {
    id: found.id,
    rootId: found.root_id,
    bucketId: found.bucket_id,
    unit: found.unit,
    amount: decimal(found.amount),
    captured: decimal(found.captured),
    status: found.status,
    expiresAt: instantOf(found.expires_at),
  };
}
