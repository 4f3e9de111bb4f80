import { decimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import type { Known } from '../../tmf';
import type { OwnedBucket } from '../domain/owned-bucket';

const standing = (bucket: string): string =>
  `${bucket}.deleted_at IS NULL AND ${bucket}.status <> 'expired' AND (${bucket}.valid_to IS NULL OR ${bucket}.valid_to > $1::timestamptz)`;

/** Accounts that have valid buckets at `$1`, each represented by its first one, whose `seq` orders them. */
export const OWNERS: Omit<Known, 'parameters'> = {
  id: 'o.account_id',
  from: `(SELECT b.account_id, b.seq FROM bucket b WHERE ${standing('b')} AND NOT EXISTS (
    SELECT FROM bucket e WHERE e.tenant_id = b.tenant_id AND e.account_id = b.account_id AND e.seq < b.seq AND ${standing('e')})) o`,
  columns: { 'partyAccount.id': { sql: 'o.account_id', type: 'text' } },
  order: 'o.seq, o.account_id',
};

export class OwnedBucketRepository {
  /** The buckets of the accounts that are valid at that instant, oldest first. */
  async standing(tx: Tx, at: Instant, accountIds: readonly string[]): Promise<OwnedBucket[]> {
    const found = await rows<Row>(
      tx,
      `SELECT id, account_id, document ->> 'name' AS name, usage_type, is_shared, unit, shown_unit,
         remaining::text, valid_from, valid_to
       FROM bucket b WHERE ${standing('b')} AND account_id = ANY($2::text[]) ORDER BY seq`,
      [formatInstant(at), accountIds],
    );
    return found.map((each) => ({
      id: each.id,
      accountId: each.account_id,
      name: each.name,
      usageType: each.usage_type,
      isShared: each.is_shared,
      unit: each.unit,
      shownUnit: each.shown_unit,
      remaining: decimal(each.remaining),
      validFrom: instantOf(each.valid_from),
      validTo: instantOf(each.valid_to),
    }));
  }
}

type Row = {
  readonly id: string;
  readonly account_id: string;
  readonly name: string | null;
  readonly usage_type: string;
  readonly is_shared: boolean;
  readonly unit: string;
  readonly shown_unit: string;
  readonly remaining: string;
  readonly valid_from: Date | null;
  readonly valid_to: Date | null;
};
