import { plainArray, textArray } from '../../platform/sql-array';
import type { Reach } from '../domain/reach';

/**
 * What within reach holds anything and has not ended, as `b`; the parameters are those of `reachValues`, from the
 * number on. One index probe per account and unit, whatever the planner thinks of the tables, as `OFFSET 0` lets it
 * join nothing; `true` is above `false`, so that one comparison asks for what is shared, or for all.
 */
export const withinReach = (first: number): string => `
unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::boolean[]) AS reach(account_id, unit, is_shared_only)
CROSS JOIN LATERAL (SELECT * FROM bucket
  WHERE bucket.account_id = reach.account_id AND bucket.unit = reach.unit
    AND bucket.is_shared >= reach.is_shared_only AND NOT bucket.is_spent AND bucket.status <> 'expired'
  OFFSET 0) b`;

export function reachValues(reach: readonly Reach[]): string[] {
  return [
    textArray(reach.map(({ accountId }) => accountId)),
    textArray(reach.map(({ unit }) => unit)),
    plainArray(reach.map(({ isSharedOnly }) => String(isSharedOnly))),
  ];
}
