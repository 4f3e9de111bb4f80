import { query, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { Endowed, SpendableBucket } from '../domain/bucket';
import type { Reach } from '../domain/reach';
import { BUCKET_COLUMNS, type BucketRow, fromRow } from './bucket.mapping';
import { reachValues, withinReach } from './reach';

const WITHIN_REACH = `SELECT ${BUCKET_COLUMNS} FROM ${withinReach(1)}`;

const OPEN = `
SELECT ${BUCKET_COLUMNS} FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT * FROM bucket b WHERE b.id = wanted.id AND b.status <> 'expired' LIMIT 1) b
WHERE b.root_id = ANY($2::text[])`;

const MADE_FOR = `
SELECT ${BUCKET_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted(subscription_id, meter, unit)
CROSS JOIN LATERAL (SELECT * FROM bucket b
  WHERE b.made_for = wanted.subscription_id AND b.unit = wanted.unit AND b.status = 'active'
    AND b.root_id = ANY($4::text[]) AND coalesce(b.scope -> 'meters' ? wanted.meter, true) LIMIT 1) b`;

/** Reads the table `bucket` for charging. Callers hold the roots' locks. */
export class SpendableRepository {
  /** Buckets within reach that hold value and have not ended. */
  async within(tx: Tx, reach: readonly Reach[]): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-within-reach', WITHIN_REACH, reachValues(reach));
  }

  /** Finds the buckets of these ids that have not ended, empty or not. */
  async open(
    tx: Tx,
    ids: readonly string[],
    rootIds: readonly string[],
  ): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-open', OPEN, [textArray(ids), textArray(rootIds)]);
  }

  /** For each subscription and meter one bucket that was made for them, empty or not. */
  async madeFor(
    tx: Tx,
    wanted: readonly Endowed[],
    rootIds: readonly string[],
  ): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-made-for', MADE_FOR, [
      textArray(wanted.map(({ subscriptionId }) => subscriptionId)),
      textArray(wanted.map(({ meter }) => meter)),
      textArray(wanted.map(({ unit }) => unit)),
      textArray(rootIds),
    ]);
  }

  private async spendable(
    tx: Tx,
    name: string,
    text: string,
    values: string[],
  ): Promise<SpendableBucket[]> {
    return (await query<BucketRow>(tx, { name, text, values })).rows.map(fromRow);
  }
}
