import { query, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { Endowed, SpendableBucket } from '../domain/bucket';
import { BUCKET_COLUMNS, type BucketRow, fromRow } from './bucket.mapping';

// One index probe per root; what is deleted is expired, and neither that nor what is spent is in the index.
const OF_ROOTS = `
SELECT ${BUCKET_COLUMNS} FROM unnest($1::text[]) AS wanted(root_id)
CROSS JOIN LATERAL (SELECT * FROM bucket b
  WHERE b.root_id = wanted.root_id AND NOT b.is_spent AND b.status <> 'expired') b`;

const OPEN = `
SELECT ${BUCKET_COLUMNS} FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT * FROM bucket b WHERE b.id = wanted.id AND b.status <> 'expired') b
WHERE b.root_id = ANY($2::text[])`;

const SPENT_OF = `
SELECT ${BUCKET_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[]) AS wanted(subscription_id, meter, unit)
CROSS JOIN LATERAL (SELECT * FROM bucket b
  WHERE b.made_for = wanted.subscription_id AND b.unit = wanted.unit AND b.is_spent AND b.status = 'active'
    AND b.root_id = ANY($4::text[]) AND coalesce(b.scope -> 'meters' ? wanted.meter, true) LIMIT 1) b`;

/** What charging reads of the table `bucket`, whatever has been spent. Callers hold the roots' locks. */
export class SpendableRepository {
  /** What of these roots holds anything and has not ended. */
  async ofRoots(tx: Tx, rootIds: readonly string[]): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-of-roots', OF_ROOTS, [rootIds]);
  }

  /** Of these those that have not ended, spent or not. */
  async open(
    tx: Tx,
    ids: readonly string[],
    rootIds: readonly string[],
  ): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-open', OPEN, [ids, rootIds]);
  }

  /** Of each subscription and meter one that was made for them and is spent. */
  async spentOf(
    tx: Tx,
    wanted: readonly Endowed[],
    rootIds: readonly string[],
  ): Promise<SpendableBucket[]> {
    return this.spendable(tx, 'balance-spent-of', SPENT_OF, [
      wanted.map(({ subscriptionId }) => subscriptionId),
      wanted.map(({ meter }) => meter),
      wanted.map(({ unit }) => unit),
      rootIds,
    ]);
  }

  private async spendable(
    tx: Tx,
    name: string,
    text: string,
    arrays: readonly (readonly string[])[],
  ): Promise<SpendableBucket[]> {
    const statement = { name, text, values: arrays.map(textArray) };
    return (await query<BucketRow>(tx, statement)).rows.map(fromRow);
  }
}
