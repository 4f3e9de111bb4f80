// From what an event reports to what it counts: an exact integer in 10^-12 of the meter's unit (of
// money, where a line prices amounts), rounded up to blocks where the line has a pulse.
import { parseScaled } from '../core/decimal';
import { pulsedOnGrid } from './adjustments/pulse';
import type { CompiledLine } from './compile-line';
import { QUANTITY_SCALE } from './grid';
import { type NotRatable, isNotRatable, notRatable } from './outcome';
import type { Usage } from './price';
import { emptyState } from './state';

export function measure(line: CompiledLine, usage: Usage): bigint | NotRatable {
  const quantity = measured(usage.quantity, 'quantity');
  if (line.measures === 'quantity' || typeof quantity !== 'bigint') return quantity;
  if (usage.amount !== undefined) return measured(usage.amount, 'amount');
  if (line.measures === 'amountOrQuantity') return quantity;
  const message = `Line ${line.id} prices the amount of an event, and this one has none`;
  return notRatable('usage.amount-missing', 'amount', message);
}

export function withPulse(line: CompiledLine, quantity: bigint): bigint {
  if (line.pulse === null) return quantity;
  return pulsedOnGrid(quantity * line.grid.multiplyBy, line.pulse) / line.grid.multiplyBy;
}

/** What the meter makes of the event alone. */
export function ownAggregate(line: CompiledLine, counted: bigint, usage: Usage): bigint {
  const own = line.aggregate(emptyState, counted, usage);
  return isNotRatable(own) ? 0n : own.aggregate;
}

function measured(text: string, what: 'quantity' | 'amount'): bigint | NotRatable {
  const units = parseScaled(text, QUANTITY_SCALE);
  if (units !== undefined) return units;
  const message = `Not a plain decimal of at most ${QUANTITY_SCALE} decimals: ${what} ${text}`;
  return notRatable(`usage.${what}-malformed`, what, message);
}
