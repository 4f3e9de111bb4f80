// min: the lowest level the period has seen; nothing seen is not zero.
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function lowerMin(before: CounterState, quantity: bigint): Tally {
  const isLowest = before.events === 0n || quantity < before.aggregate;
  return { aggregate: isLowest ? quantity : before.aggregate, extra: before.extra };
}
