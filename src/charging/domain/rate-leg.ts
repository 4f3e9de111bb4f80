// What a usage adds to a running total of a leg. A total that was booked under another version of the
// card, another override or at another exchange rate, runs on under this one: what was charged stays charged, what
// comes is priced anew.
import {
  type CounterState,
  type NotRatable,
  type Rated,
  rate,
  rebase,
  type Usage,
} from '../../rating';
import type { GuidedLeg } from './leg-at';

/** `version` is 0 when nothing was booked on it. */
export type RunningTotal = {
  readonly state: CounterState;
  readonly version: number;
  /** The term that made the line it was booked under, if one did. */
  readonly override?: string | undefined;
};

export function rateLeg(
  { state, version, override }: RunningTotal,
  leg: Pick<GuidedLeg, 'line' | 'version' | 'override'>,
  usage: Usage,
): Rated | NotRatable {
  const isPricedAlike =
    version === leg.version && override === leg.override && leg.line.line.exchange === undefined;
  const isSame = version === 0 || isPricedAlike;
  return rate(leg.line, isSame ? state : rebase(leg.line, state), usage);
}
