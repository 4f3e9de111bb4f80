// Where to look for what may pay: buckets of who draws, and shared ones of the accounts above, in the unit that
// is wanted. No other bucket can be chosen (choose-buckets.ts), so no other one is read.
import { compositeKey } from '../../core/composite-key';
import { referenceUnit } from './reference-unit';

export type Drawer = {
  /** Who draws first, its root last. */
  readonly accountPath: readonly string[];
  readonly unit: string;
};

/** Buckets of an account in the unit they are kept in. */
export type Reach = {
  readonly accountId: string;
  readonly unit: string;
  /** Or all: it draws itself. */
  readonly isSharedOnly: boolean;
};

/** Of all who draw, each account and unit once. */
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
