// Where to look for buckets that may pay: those of the drawing account and shared ones of accounts above, in the
// wanted unit. No others can be chosen (choose-buckets.ts), so no others are read.
import { compositeKey } from '../../core/composite-key';
import { referenceUnit } from './reference-unit';

export type Drawer = {
  /** The drawing account first, its root last. */
  readonly accountPath: readonly string[];
  readonly unit: string;
};

/** The buckets of an account that are stored in this unit. */
export type Reach = {
  readonly accountId: string;
  readonly unit: string;
  /** False for the drawing account itself, all of whose buckets count. */
  readonly isSharedOnly: boolean;
};

/** The places for all drawers; each account and unit once. */
export function reachOf(drawers: Iterable<Drawer>): Reach[] {
  const reach = new Map<string, Reach>();
  for (const { accountPath, unit: wanted } of drawers) {
    const unit = referenceUnit(wanted);
    for (const [above, accountId] of accountPath.entries()) {
      const key = compositeKey(unit, accountId);
      const isSharedOnly = above > 0 && (reach.get(key)?.isSharedOnly ?? true);
      reach.set(key, { accountId, unit, isSharedOnly });
    }
  }
  return [...reach.values()];
}
