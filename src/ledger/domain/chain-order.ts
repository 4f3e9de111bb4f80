// What came first of what was booked on one root. Clocks of processes differ and are set back; the chain is
// written under the lock.
import { compositeKey } from '../../core/composite-key';
import type { Instant } from '../../core/time';

export type Posted = { readonly rootId: string; readonly at: Instant };

/** Where a root's chain has what was posted at an instant: several transactions may say the same one. */
export type Place = Posted & { readonly first: bigint; readonly last: bigint };

/** Below zero when all that was posted at `a` came before what was at `b`, above when behind; undefined: not known. */
export type ChainOrder = (a: Posted, b: Posted) => number | undefined;

export function chainOrderOf(places: readonly Place[]): ChainOrder {
  const known = new Map(places.map((place) => [keyOf(place), place]));
  return (a, b) => {
    const [one, other] = [known.get(keyOf(a)), known.get(keyOf(b))];
    if (one === undefined || other === undefined) return undefined;
    if (one.last < other.first) return -1;
    return other.last < one.first ? 1 : undefined;
  };
}

function keyOf({ rootId, at }: Posted): string {
  return compositeKey(at, rootId);
}
