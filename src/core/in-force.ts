// Which of many dated versions are in force at some of the times that they cover.
import type { Instant } from './time';

/**
 * `newestFirst` falls by `validFrom`, and so do `times`, so that both are walked once. A version that is not for all
 * leaves older ones in force beside it, up to the next that is.
 */
export function inForceAt<V extends { readonly validFrom: Instant }>(
  newestFirst: readonly V[],
  times: readonly Instant[],
  isForAll: (version: V) => boolean = () => true,
): Set<V> {
  const found = new Set<V>();
  let first = 0;
  for (const at of times) {
    while (first < newestFirst.length && (newestFirst[first]?.validFrom ?? at) > at) first += 1;
    for (let index = first; index < newestFirst.length; index += 1) {
      const version = newestFirst[index];
      // From one that is found on, those up to the next for all are found as well.
      if (version === undefined || found.has(version)) break;
      found.add(version);
      if (isForAll(version)) break;
    }
  }
  return found;
}
