// What rating tells of its steps to whoever asks why. It works in integers on grids of its own, so
// each number comes as an exact quotient: `value / one`, in the meter's unit, the price's unit or money.

export type Step =
  | 'counted'
  | 'covered'
  | 'quantity'
  | 'price'
  | 'price before'
  | 'price after'
  | 'discounts'
  | 'maximum'
  | 'exchange'
  | 'round'
  | 'sum of events';

export type Observer = (step: Step, value: bigint, one: bigint) => void;

/** Reports the steps of a magnitude as those of its negative. */
export function mirrored(see: Observer): Observer {
  return (step, value, one) => {
    see(step, -value, one);
  };
}
