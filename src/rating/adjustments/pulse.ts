// pulse: each event is rounded up to its first block, then to steps, before it is aggregated. A
// correction (a negative quantity) is rounded like the event it takes back.
import { ceilTo } from '../curve';
import { type Grid, onGrid } from '../grid';
import type { Pulse } from '../price';

export type GridPulse = { readonly first: bigint; readonly step: bigint };

export function pulsed(quantity: bigint, pulse: GridPulse): bigint {
  if (quantity === 0n) return quantity;
  if (quantity < 0n) return -pulsed(-quantity, pulse);
  if (quantity <= pulse.first) return pulse.first;
  return pulse.first + ceilTo(quantity - pulse.first, pulse.step);
}

export function gridPulse(pulse: Pulse, grid: Grid): GridPulse {
  return { first: onGrid(pulse.first, grid), step: onGrid(pulse.step, grid) };
}

/** A pulsed quantity is converted back to the meter's unit, so a block must be a finite decimal number of these. */
export function isExactPulse(pulse: Pulse, grid: Grid): boolean {
  const { first, step } = gridPulse(pulse, grid);
  return first % grid.multiplyBy === 0n && step % grid.multiplyBy === 0n;
}
