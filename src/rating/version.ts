// The version of a card that applies is the one in force at the event time: the latest to have become
// valid by then. Of two that became valid at the same instant the later version wins, which is what
// makes a rollback, an earlier price published again, take effect.
import type { Instant } from '../core/time';

export type Versioned = { readonly version: number; readonly validFrom: Instant };

export function versionInForce<V extends Versioned>(
  versions: readonly V[],
  at: Instant,
): V | undefined {
  let inForce: V | undefined;
  for (const candidate of versions) {
    if (candidate.validFrom > at) continue;
    if (inForce === undefined || supersedes(candidate, inForce)) inForce = candidate;
  }
  return inForce;
}

function supersedes(later: Versioned, earlier: Versioned): boolean {
  if (later.validFrom !== earlier.validFrom) return later.validFrom > earlier.validFrom;
  return later.version > earlier.version;
}
