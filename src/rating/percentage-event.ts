// Prices an event by percentage, on integers: the free amount first, then the share and the fixed fee on the rest,
// within the limits per event.
import { signed } from './adjustments/allow-negative';
import type { CompiledLine, CompiledLimits } from './compile-line';
import { priceAt } from './curve';
import type { CounterState } from './state';

/** `paid` is the part that is not free, `freed` the free amount used so far. */
export type PricedEvent = {
  readonly paid: bigint;
  /** A numerator over `over`, or over the curve's denominator when that is missing. */
  readonly price: bigint;
  readonly over?: bigint;
  readonly freed?: bigint | undefined;
};

export function pricePercentage(
  line: CompiledLine,
  limits: CompiledLimits,
  before: CounterState,
  amount: bigint,
): PricedEvent {
  const price = (paid: bigint) => (paid === 0n ? 0n : clamp(priceAt(line.curve, paid), limits));
  if (amount < 0n) return { paid: amount, price: signed(amount, line.allowNegative, price) };
  const freedBefore = before.extra?.freed ?? 0n;
  const free = freePart(limits, amount, before.events, freedBefore);
  const freed = limits.freeAmount === null ? {} : { freed: freedBefore + free };
  const paid = amount - free;
  return { paid, price: price(paid), ...freed };
}

function freePart(limits: CompiledLimits, amount: bigint, events: bigint, freed: bigint): bigint {
  if (limits.freeEvents === null && limits.freeAmount === null) return 0n;
  if (limits.freeEvents !== null && events >= limits.freeEvents) return 0n;
  if (limits.freeAmount === null) return amount;
  const left = limits.freeAmount - freed;
  return amount < left ? amount : left;
}

function clamp(price: bigint, { minimum, maximum }: CompiledLimits): bigint {
  if (maximum !== null && price > maximum) return maximum;
  return minimum !== null && price < minimum ? minimum : price;
}
