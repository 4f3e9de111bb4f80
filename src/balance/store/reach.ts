import { groupBy } from '../../core/group-by';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Reach } from '../domain/reach';

/**
 * What within reach holds anything and has not ended, as `b`; the parameters are those of `reachValues`, from the
 * number on. One index probe per account, for all units at once; `true` is above `false`, so that one comparison asks
 * for what is shared, or for all. OFFSET keeps it so, whatever the planner thinks of the tables.
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
