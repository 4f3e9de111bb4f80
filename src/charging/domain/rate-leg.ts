// What a usage adds to a running total of a leg. A total that was booked under another version of the
// card runs on under this one: what was charged stays charged, what comes is priced anew.
import {
  type CounterState,
  type NotRatable,
  type Rated,
  rate,
  rebase,
  type Usage,
} from '../../rating';
import type { GuidedLeg } from './leg-at';

/** `version` 0: nothing was booked on it. */
export type RunningTotal = { readonly state: CounterState; readonly version: number };

export function rateLeg(
  { state, version }: RunningTotal,
  leg: Pick<GuidedLeg, 'line' | 'version'>,
  usage: Usage,
): Rated | NotRatable {
  const isSame = version === 0 || version === leg.version;
  return rate(leg.line, isSame ? state : rebase(leg.line, state), usage);
}
