import { type Decimal, decimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

/** An allowance bucket of a price, with the quantity granted and the end of its period. */
export type GrantedBucket = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly validTo: Instant;
  readonly unit: string;
  readonly granted: Decimal;
};

// The first action on a bucket carries what it began with.
const GRANTED_UNTIL = `
SELECT b.granted_for AS "subscriptionId", b.scope ->> 'priceId' AS "priceId", b.unit, b.valid_to, g.granted
FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])) AS k(account_id, subscription_id, valid_to)
CROSS JOIN LATERAL (SELECT * FROM bucket o
  WHERE o.granted_for = k.subscription_id AND o.valid_to = k.valid_to OFFSET 0) b
CROSS JOIN LATERAL (SELECT a.moves -> 0 ->> 'remaining' AS granted FROM balance_action a
  WHERE a.bucket_id = b.id ORDER BY a.seq LIMIT 1) g
WHERE b.account_id = k.account_id AND b.scope ? 'priceId'`;

type GrantedRow = Pick<GrantedBucket, 'subscriptionId' | 'priceId' | 'unit'> & {
  readonly valid_to: Date;
  readonly granted: string;
};

/** Reads the buckets of allowances. */
export class GrantedRepository {
  /** The allowances of these subscriptions that end at those instants, ended ones included. */
  async grantedUntil(
    tx: Tx,
    ends: readonly {
      readonly accountId: string;
      readonly subscriptionId: string;
      readonly validTo: Instant;
    }[],
  ): Promise<GrantedBucket[]> {
    const found = await rows<GrantedRow>(tx, GRANTED_UNTIL, [
      textArray(ends.map(({ accountId }) => accountId)),
      textArray(ends.map(({ subscriptionId }) => subscriptionId)),
      plainArray(ends.map(({ validTo }) => formatInstant(validTo))),
    ]);
    return found.map(({ valid_to: validTo, granted, ...rest }) => ({
      ...rest,
      validTo: instantOf(validTo),
      granted: decimal(granted),
    }));
  }
}
