// beyond: "refuse": a price that ends with its last tier. Usage that goes above the bound has no price and is
// refused; a correction never is, though it may leave more than the bound under a version that ends lower.
import { formatScaled } from '../core/decimal';
import { divideRounded } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { ONE_SCALED, QUANTITY_SCALE } from './grid';
import { type NotRatable, notRatable } from './outcome';

/**
 * `before` and `after` are the priced quantities without and with the usage; for an event by itself zero and its own.
 */
export function refusedBeyond(
  line: CompiledLine,
  before: bigint,
  after: bigint,
): NotRatable | undefined {
  const { bound } = line;
  const reached = sizeOf(line, after);
  if (bound === null || reached <= bound || reached <= sizeOf(line, before)) return undefined;
  const message = `Line ${line.id} prices up to ${textOf(line, bound)} ${line.unit}, and this makes it ${textOf(line, reached)}`;
  return notRatable('usage.beyond-last-tier', 'quantity', message);
}

/** For rating accepted usage again: in another order a total may pass the bound on the way. */
export function withoutBound(line: CompiledLine): CompiledLine {
  return line.bound === null ? line : { ...line, bound: null };
}

/** A negative quantity is priced by its magnitude, or not at all. */
function sizeOf({ allowNegative }: CompiledLine, quantity: bigint): bigint {
  if (quantity >= 0n) return quantity;
  return allowNegative ? -quantity : 0n;
}

function textOf({ grid }: CompiledLine, quantity: bigint): string {
  return formatScaled(divideRounded(quantity * ONE_SCALED, grid.one, 'halfUp'), QUANTITY_SCALE);
}
