// Which of two bookings on a root came first. Clocks of processes differ, but the chain is written under the root's
// lock.
import { compositeKey } from '../../core/composite-key';
import type { Instant } from '../../core/time';

export type Posted = { readonly rootId: string; readonly at: Instant };

/** The numbers in the chain of what was posted at an instant, which several transactions may share. */
export type Place = Posted & { readonly first: bigint; readonly last: bigint };

/**
 * Negative when everything posted at `a` precedes everything at `b`, positive when it follows; undefined when
 * unknown.
 */
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
