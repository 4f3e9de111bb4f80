// What rating answers. An event that cannot be priced is a business outcome with a reason, never an
// exception and never a charge of zero.
import type { CounterState } from './state';

export type Rated = {
  /** What this event adds, at most twelve decimals, plain notation. */
  readonly charge: string;
  /** The priced quantity that it adds, in the price's unit, after conversion and pulse. */
  readonly billed: string;
  readonly state: CounterState;
};

/** `path` is the field of the usage that prevents rating. */
export type NotRatable = {
  readonly code: string;
  readonly message: string;
  readonly path: string;
};

export function notRatable(code: string, path: string, message: string): NotRatable {
  return { code, path, message };
}

export function isNotRatable(outcome: object): outcome is NotRatable {
  return 'code' in outcome;
}
