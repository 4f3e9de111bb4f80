// Does the total of a line depend on the order its events are rated in? Then closing a period rates
// what arrived out of order again, in canonical order.
import type { CompiledLine } from './compile-line';
import { type Expression, namesIn, QUANTITY } from './formula/expression';
import type { RateLine } from './price';
import { eventLimitsOf } from './pricing/pricing';

export function isOrderSensitive({ line, formula }: CompiledLine): boolean {
  const { price } = line;
  if (formula !== null && line.scope !== 'event') return readsBeyondGroup(line, formula);
  const limits = eventLimitsOf(price);
  if (limits) return limits.freeEvents !== null || limits.freeAmount !== null;
  // The order decides which events the allowance covers, and so which blocks and fees are paid.
  return line.scope === 'event' && line.allowance !== null;
}

/** One total that is moved by events with different attributes is priced at several prices in turn. */
function readsBeyondGroup({ groupBy }: RateLine, formula: Expression): boolean {
  return [...namesIn(formula)].some((name) => name !== QUANTITY && !groupBy.includes(name));
}

/** Whether what an event costs follows from the aggregate before it alone. */
export function isPricedAlone({ isPerEvent, allowance, limits, onTotal }: CompiledLine): boolean {
  const hasFree = limits !== null && (limits.freeEvents !== null || limits.freeAmount !== null);
  return isPerEvent && allowance === null && !hasFree && onTotal.isPlain && onTotal.quantum === 1n;
}
