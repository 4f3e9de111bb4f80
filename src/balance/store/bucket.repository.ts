import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { formatInstant, type Instant } from '../../core/time';
import { type Tx, query, rows } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { BucketStatus } from '../domain/bucket';
import { type BucketMove, perBucket } from '../domain/bucket-move';
import type { LoadedBucket, NewBucket, ShownUnit } from '../domain/kept-bucket';
import { fromLoadedRow, LOADED_COLUMNS, type LoadedRow, toRow } from './bucket.mapping';

export type ChangedTerms = Pick<
  NewBucket,
  'priority' | 'isShared' | 'scope' | 'status' | 'validFrom' | 'validTo' | 'document'
>;

/** Final once the bucket's account exists; until then its root may still change. */
export type FoundRoot = { readonly rootId: string; readonly isFinal: boolean };

export type MovedBucket = {
  readonly id: string;
  readonly unit: string;
  readonly remaining: Decimal;
};

export type UsageDraw = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly usageId: string | null;
  readonly accrualId: string | null;
  /** The value in the bucket's unit. */
  readonly amount: Decimal | string;
  readonly occurredAt: Instant;
};

const LOAD_EVEN_DELETED = `
SELECT ${LOADED_COLUMNS} FROM bucket b WHERE b.id = ANY($1::text[])`;

const LOAD = `${LOAD_EVEN_DELETED} AND b.deleted_at IS NULL`;

const DRAW = `
WITH drawn AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::numeric[], $6::timestamptz[])
    WITH ORDINALITY AS d(root_id, bucket_id, usage_id, accrual_id, quantity, occurred_at, n)
), total AS (
  SELECT bucket_id, sum(quantity) AS quantity, count(*) AS draws FROM drawn GROUP BY bucket_id
), moved AS (
  UPDATE bucket b SET remaining = b.remaining - t.quantity, draw_count = b.draw_count + t.draws,
                      revision = b.revision + 1
  FROM total t WHERE b.id = t.bucket_id AND b.tenant_id = current_setting('app.tenant')
  RETURNING b.id, b.draw_count - t.draws AS draws_before
)
INSERT INTO draw (root_id, bucket_id, seq, usage_id, accrual_id, quantity, occurred_at, booked_at)
SELECT d.root_id, d.bucket_id, m.draws_before + row_number() OVER (PARTITION BY d.bucket_id ORDER BY d.n),
       d.usage_id, d.accrual_id, d.quantity, d.occurred_at, $7
FROM drawn d JOIN moved m ON m.id = d.bucket_id`;

const INSERTED = `root_id, account_id, granted_for, unit, shown_unit, shown_factor, is_unit_assumed, usage_type,
  remaining, priority, origin, is_shared, scope, status, valid_from, valid_to, document`;

/** The table `bucket` and the draws of usage. Callers hold the roots' locks. */
export class BucketRepository {
  load(tx: Tx, ids: readonly string[]): Promise<LoadedBucket[]> {
    return this.loadBy(tx, 'balance-load', LOAD, ids);
  }

  evenDeleted(tx: Tx, ids: readonly string[]): Promise<LoadedBucket[]> {
    return this.loadBy(tx, 'balance-load-even-deleted', LOAD_EVEN_DELETED, ids);
  }

  private async loadBy(
    tx: Tx,
    name: string,
    text: string,
    ids: readonly string[],
  ): Promise<LoadedBucket[]> {
    const found = await query<LoadedRow>(tx, { name, text, values: [textArray(ids)] });
    return found.rows.map(fromLoadedRow);
  }

  async rootsOf(tx: Tx, ids: readonly string[]): Promise<FoundRoot[]> {
    if (ids.length === 0) return [];
    const found = await query<FoundRoot>(tx, {
      name: 'balance-roots',
      text: `SELECT DISTINCT b.root_id AS "rootId", a.id IS NOT NULL AS "isFinal"
        FROM bucket b LEFT JOIN account a ON a.tenant_id = b.tenant_id AND a.id = b.account_id
        WHERE b.id = ANY($1::text[]) AND b.deleted_at IS NULL`,
      values: [textArray(ids)],
    });
    return found.rows;
  }

  /** Moves the buckets that were kept under the account's own id to another root, with all rows keyed by their root. */
  async moveToRoot(tx: Tx, accountId: string, rootId: string): Promise<MovedBucket[]> {
    const moved = await rows<Omit<MovedBucket, 'remaining'> & { remaining: string }>(
      tx,
      `UPDATE bucket SET root_id = $2 WHERE account_id = $1 AND root_id = $1
       RETURNING id, unit, remaining::text`,
      [accountId, rootId],
    );
    if (moved.length === 0) return [];
    const ids = textArray(moved.map(({ id }) => id));
    const whatIsOfThem = 'SET root_id = $2 WHERE bucket_id = ANY($3::text[]) AND root_id = $1';
    for (const update of ['UPDATE hold', 'UPDATE balance_action'])
      await rows(tx, `${update} ${whatIsOfThem}`, [accountId, rootId, ids]);
    return moved.map((bucket) => ({ ...bucket, remaining: decimal(bucket.remaining) }));
  }

  /**
   * False when the id is taken. The id of a deleted bucket may be used again; its draws keep counting, so that of one
   * that was drawn on is its account's.
   */
  async insert(tx: Tx, bucket: NewBucket): Promise<boolean> {
    const inserted = await this.insertRows(
      tx,
      [bucket],
      `DO UPDATE SET (${INSERTED}, deleted_at, is_remade, former_actions, revision) =
         ROW(${INSERTED.replace(/\w+/g, 'excluded.$&')}, NULL, true, nextval('balance_action_seq_seq'), bucket.revision + 1)
       WHERE bucket.deleted_at IS NOT NULL AND (bucket.draw_count = 0
         OR (bucket.root_id, bucket.account_id) = (excluded.root_id, excluded.account_id))`,
    );
    return inserted.size === 1;
  }

  /** Inserts several allowances or wallets; answers the ids that were new. */
  async insertMissing(tx: Tx, buckets: readonly NewBucket[]): Promise<ReadonlySet<string>> {
    if (buckets.length === 0) return new Set();
    return this.insertRows(tx, buckets, 'DO NOTHING');
  }

  private async insertRows(
    tx: Tx,
    buckets: readonly NewBucket[],
    onConflict: string,
  ): Promise<ReadonlySet<string>> {
    const inserted = await rows<{ id: string }>(
      tx,
      `INSERT INTO bucket (id, ${INSERTED})
       SELECT id, ${INSERTED} FROM jsonb_to_recordset($1::jsonb) AS b(id text, root_id text,
         account_id text, granted_for text, unit text, shown_unit text, shown_factor numeric, is_unit_assumed boolean,
         usage_type text, remaining numeric, priority integer, origin text, is_shared boolean,
         scope jsonb, status text, valid_from timestamptz, valid_to timestamptz, document jsonb)
       ON CONFLICT (tenant_id, id) ${onConflict} RETURNING id`,
      [JSON.stringify(buckets.map(toRow))],
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /** The plan was checked under the lock; the table's CHECK verifies it a second time. */
  async applyMoves(tx: Tx, moves: readonly BucketMove[]): Promise<void> {
    if (moves.length === 0) return;
    const changes = perBucket(moves);
    const { rowCount } = await query(tx, {
      name: 'balance-move',
      text: `UPDATE bucket b SET remaining = b.remaining + m.remaining, reserved = b.reserved + m.reserved,
               revision = b.revision + 1, sweep_at = CASE b.status WHEN 'expired' THEN b.valid_to ELSE b.sweep_at END
             FROM unnest($1::text[], $2::numeric[], $3::numeric[]) AS m(id, remaining, reserved)
             WHERE b.id = m.id AND b.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray(changes.map((change) => change.bucketId)),
        plainArray(changes.map((change) => formatDecimal(change.remaining))),
        plainArray(changes.map((change) => formatDecimal(change.reserved))),
      ],
    });
    invariant(rowCount === changes.length, 'a move names a bucket that is not there');
  }

  async draw(tx: Tx, draws: readonly UsageDraw[], at: Instant): Promise<void> {
    if (draws.length === 0) return;
    const { rowCount } = await query(tx, {
      name: 'balance-draw',
      text: DRAW,
      values: [
        textArray(draws.map((draw) => draw.rootId)),
        textArray(draws.map((draw) => draw.bucketId)),
        plainArray(draws.map((draw) => draw.usageId)),
        plainArray(draws.map((draw) => draw.accrualId)),
        plainArray(draws.map((draw) => amountText(draw.amount))),
        plainArray(draws.map((draw) => formatInstant(draw.occurredAt))),
        formatInstant(at),
      ],
    });
    invariant(rowCount === draws.length, 'a draw names a bucket that is not there');
  }

  /** Gives buckets that were created without a unit the unit of their first value. */
  async adoptUnits(tx: Tx, adopted: ReadonlyMap<string, ShownUnit>): Promise<void> {
    if (adopted.size === 0) return;
    const shown = [...adopted.values()];
    await query(tx, {
      name: 'balance-adopt',
      text: `UPDATE bucket b SET unit = a.unit, shown_unit = a.shown_unit, shown_factor = a.shown_factor,
               is_unit_assumed = false, revision = b.revision + 1
             FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) AS a(id, unit, shown_unit, shown_factor)
             WHERE b.id = a.id AND b.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray([...adopted.keys()]),
        textArray(shown.map(({ unit }) => unit)),
        textArray(shown.map(({ shownUnit }) => shownUnit)),
        plainArray(shown.map(({ shownFactor }) => formatDecimal(shownFactor))),
      ],
    });
  }

  async changeTerms(tx: Tx, id: string, terms: ChangedTerms): Promise<void> {
    await rows(
      tx,
      `UPDATE bucket SET priority = $2, is_shared = $3, scope = $4, status = $5, valid_from = $6,
         valid_to = $7, document = $8, revision = revision + 1 WHERE id = $1`,
      [
        id,
        terms.priority,
        terms.isShared,
        JSON.stringify(terms.scope),
        terms.status,
        terms.validFrom === null ? null : new Date(terms.validFrom),
        terms.validTo === null ? null : new Date(terms.validTo),
        JSON.stringify(terms.document),
      ],
    );
  }

  async setStatus(tx: Tx, ids: readonly string[], status: BucketStatus): Promise<void> {
    await rows(
      tx,
      'UPDATE bucket SET status = $2, revision = revision + 1 WHERE id = ANY($1::text[])',
      [ids, status],
    );
  }

  async markDeleted(tx: Tx, id: string, at: Instant): Promise<void> {
    await rows(
      tx,
      `UPDATE bucket SET status = 'expired', deleted_at = $2, revision = revision + 1 WHERE id = $1`,
      [id, new Date(at)],
    );
  }
}

function amountText(amount: Decimal | string): string {
  return typeof amount === 'string' ? formatDecimal(decimal(amount)) : formatDecimal(amount);
}
