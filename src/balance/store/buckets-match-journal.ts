import { type Tx, rows } from '../../platform/database';

export type BucketMismatch = {
  readonly bucketId: string;
  readonly unit: string;
  readonly bucket: string;
  readonly journal: string;
};

/** Every bucket holds what the journal says, and the journal knows no bucket that is not there. */
export async function bucketsMatchJournal(tx: Tx, limit = 10): Promise<BucketMismatch[]> {
  return rows<BucketMismatch>(
    tx,
    `WITH journal AS (
       SELECT substr(l.account, length('stored-value:') + 1) AS id, l.unit, -sum(l.amount) AS held
       FROM journal_transaction t, unnest(t.accounts, t.units, t.amounts) AS l(account, unit, amount)
       WHERE l.account LIKE 'stored-value:%' GROUP BY 1, 2
     )
     SELECT coalesce(b.id, j.id) AS "bucketId", coalesce(b.unit, j.unit) AS unit,
            coalesce(trim_scale(b.remaining), 0)::text AS bucket,
            coalesce(trim_scale(j.held), 0)::text AS journal
     FROM bucket b FULL JOIN journal j ON j.id = b.id AND j.unit = b.unit
     WHERE coalesce(b.remaining, 0) <> coalesce(j.held, 0)
     ORDER BY 1, 2 LIMIT $1`,
    [limit],
  );
}

/** Every bucket has reserved exactly what its open holds promise. */
export async function bucketsMatchHolds(tx: Tx, limit = 10): Promise<BucketMismatch[]> {
  return rows<BucketMismatch>(
    tx,
    `SELECT b.id AS "bucketId", b.unit, trim_scale(b.reserved)::text AS bucket,
            coalesce(trim_scale(h.held), 0)::text AS journal
     FROM bucket b LEFT JOIN (
       SELECT bucket_id, sum(amount) AS held FROM hold WHERE status = 'held' GROUP BY bucket_id
     ) h ON h.bucket_id = b.id
     WHERE b.reserved <> coalesce(h.held, 0) ORDER BY 1 LIMIT $1`,
    [limit],
  );
}
