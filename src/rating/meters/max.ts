// max: the highest level the period has seen.
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function raiseMax(before: CounterState, quantity: bigint): Tally {
  const isHighest = before.events === 0n || quantity > before.aggregate;
  return { aggregate: isHighest ? quantity : before.aggregate, extra: before.extra };
}
