// count: events, whatever their size; one with a negative quantity takes one back.
import { ONE_SCALED } from '../grid';
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function addToCount(before: CounterState, quantity: bigint): Tally {
  const one = quantity < 0n ? -ONE_SCALED : ONE_SCALED;
  return { aggregate: before.aggregate + one, extra: before.extra };
}
