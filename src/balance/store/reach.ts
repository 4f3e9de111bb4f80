import { groupBy } from '../../core/group-by';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Reach } from '../domain/reach';

/**
 * Buckets within reach, as `b`, that hold value and have not ended; parameters are those of `reachValues`, from
 * number `first` on. One index probe per account for all its units; `true` sorts above `false`, so one comparison
 * selects shared buckets, or all. OFFSET prevents the planner from joining.
 */
export const withinReach = (first: number): string => `
unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::boolean[]) AS reach(account_id, units, is_shared_only)
CROSS JOIN LATERAL (SELECT * FROM bucket
  WHERE bucket.account_id = reach.account_id AND bucket.unit = ANY(reach.units::text[])
    AND bucket.is_shared >= reach.is_shared_only AND NOT bucket.is_spent AND bucket.status <> 'expired'
  OFFSET 0) b`;

export function reachValues(reach: readonly Reach[]): string[] {
  const probes = groupBy(reach, ({ accountId, isSharedOnly }) => `${isSharedOnly} ${accountId}`);
  const accountIds: string[] = [];
  const units: string[] = [];
  const areSharedOnly: string[] = [];
  for (const [first, ...others] of probes.values()) {
    if (first === undefined) continue;
    accountIds.push(first.accountId);
    units.push(textArray([first.unit, ...others.map(({ unit }) => unit)]));
    areSharedOnly.push(String(first.isSharedOnly));
  }
  return [textArray(accountIds), textArray(units), plainArray(areSharedOnly)];
}
