// sum: everything adds up; a negative quantity takes back.
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function addToSum(before: CounterState, quantity: bigint): Tally {
  return { aggregate: before.aggregate + quantity, extra: before.extra };
}
