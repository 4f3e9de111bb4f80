import { decimal, formatDecimal } from '../../core/decimal';
import { type Instant, formatInstant, instant } from '../../core/time';
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
FROM hold h JOIN bucket b ON b.tenant_id = h.tenant_id AND b.id = h.bucket_id`;

/** The table `hold`. A hold changes only under the lock of its bucket's root. */
export class HoldRepository {
  /** Passes over holds that are there: then the reservation's own id is taken, and refused as such. */
  async insert(tx: Tx, holds: readonly BucketHold[]): Promise<void> {
    await query(tx, {
      name: 'balance-hold',
      text: `INSERT INTO hold (root_id, id, bucket_id, line, amount, expires_at)
             SELECT root_id, id, bucket_id, n, amount, expires_at
             FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::timestamptz[])
               WITH ORDINALITY AS h(root_id, id, bucket_id, amount, expires_at, n)
             ON CONFLICT (tenant_id, root_id, id, bucket_id) DO NOTHING`,
      values: [
        textArray(holds.map((hold) => hold.rootId)),
        textArray(holds.map((hold) => hold.id)),
        textArray(holds.map((hold) => hold.bucketId)),
        plainArray(holds.map((hold) => formatDecimal(hold.amount))),
        plainArray(holds.map((hold) => formatInstant(hold.expiresAt))),
      ],
    });
  }

  /** The shares of one reservation, in the order they were reserved. */
  async ofReservation(tx: Tx, id: string): Promise<BucketHold[]> {
    return select(tx, `${SELECT} WHERE h.id = $1 ORDER BY h.line`, [id]);
  }

  async overdue(tx: Tx, rootIds: readonly string[], at: Instant): Promise<BucketHold[]> {
    return select(
      tx,
      `${SELECT} WHERE h.root_id = ANY($1::text[]) AND h.status = 'held' AND h.expires_at <= $2
       ORDER BY h.id, h.line`,
      [rootIds, new Date(at)],
    );
  }

  async settle(tx: Tx, holds: readonly BucketHold[], at: Instant): Promise<void> {
    if (holds.length === 0) return;
    await rows(
      tx,
      `UPDATE hold h SET status = s.status, captured = s.captured, settled_at = $5
       FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) AS s(id, bucket_id, status, captured)
       WHERE h.id = s.id AND h.bucket_id = s.bucket_id AND h.tenant_id = current_setting('app.tenant')`,
      [
        holds.map((hold) => hold.id),
        holds.map((hold) => hold.bucketId),
        holds.map((hold) => hold.status),
        holds.map((hold) => formatDecimal(hold.captured)),
        new Date(at),
      ],
    );
  }
}

async function select(tx: Tx, sql: string, parameters: readonly unknown[]): Promise<BucketHold[]> {
  return (await rows<HoldRow>(tx, sql, parameters)).map((found) => ({
    id: found.id,
    rootId: found.root_id,
    bucketId: found.bucket_id,
    unit: found.unit,
    amount: decimal(found.amount),
    captured: decimal(found.captured),
    status: found.status,
    expiresAt: instant(found.expires_at.getTime()),
  }));
}
