// Does the total of a line depend on the order its events are rated in? Then closing a period rates
// what arrived out of order again, in canonical order.
import type { CompiledLine } from './compile-line';
import { eventLimitsOf } from './pricing/pricing';

export function isOrderSensitive({ line }: CompiledLine): boolean {
  const { price } = line;
  const limits = eventLimitsOf(price);
  if (limits) return limits.freeEvents !== null || limits.freeAmount !== null;
  // Which calls an allowance covers decides which blocks and connection fees are paid.
  return line.scope === 'event' && line.allowance !== null;
}

/** Whether an event costs the same whatever came before it. */
export function isPricedAlone({ isPerEvent, allowance, limits, onTotal }: CompiledLine): boolean {
  const hasFree = limits !== null && (limits.freeEvents !== null || limits.freeAmount !== null);
  return isPerEvent && allowance === null && !hasFree && onTotal.isPlain && onTotal.quantum === 1n;
}
