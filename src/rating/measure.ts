// From what an event reports to what it counts: an exact integer in 10^-12 of the meter's unit (of
// money, where a line prices amounts), rounded up to blocks where the line has a pulse.
import { DIGITS_MAX, isDecimalText, parseScaled } from '../core/decimal';
import { pulsed } from './adjustments/pulse';
import type { CompiledLine } from './compile-line';
import { ONE_SCALED, QUANTITY_SCALE } from './grid';
import type { Observer, Step } from './observer';
import { type NotRatable, isNotRatable, notRatable } from './outcome';
import type { Usage } from './price';
import { emptyState } from './state';

/** The quantity that the line adds up. Blocks are counted first; what buckets leave of them is not rounded again. */
export function measure(line: CompiledLine, usage: Usage, see?: Observer): bigint | NotRatable {
  const isQuantity = pricesQuantity(line, usage);
  const quantity = openQuantity(line, usage, isQuantity ? see : undefined);
  if (typeof quantity !== 'bigint' || isQuantity) return quantity;
  if (usage.amount !== undefined) return seen(parsed(usage.amount, 'amount'), 'counted', see);
  const message = `Line ${line.id} prices the amount of an event, and this one has none`;
  return notRatable('usage.amount-missing', 'amount', message);
}

/** What an event counts for in the meter's unit, whoever covers it. */
export function countedQuantity(line: CompiledLine, usage: Usage): bigint | NotRatable {
  const quantity = parsed(usage.quantity, 'quantity');
  if (line.pulse === null || typeof quantity !== 'bigint') return quantity;
  return pulsed(quantity * line.grid.multiplyBy, line.pulse) / line.grid.multiplyBy;
}

/** The part that buckets do not cover. */
export function openQuantity(
  line: CompiledLine,
  usage: Usage,
  see?: Observer,
): bigint | NotRatable {
  const counted = seen(countedQuantity(line, usage), 'counted', see);
  if (usage.covered === undefined || typeof counted !== 'bigint') return counted;
  const covered = seen(parsed(usage.covered, 'quantity'), 'covered', see);
  return typeof covered === 'bigint' ? counted - covered : covered;
}

/** Lines that price amounts ignore the quantity; some use the quantity when there is no amount. */
export function pricesQuantity({ measures }: CompiledLine, { amount }: Usage): boolean {
  return measures === 'quantity' || (measures === 'amountOrQuantity' && amount === undefined);
}

/** The aggregate of the event alone, by the rule of the meter. */
export function ownAggregate(line: CompiledLine, counted: bigint, usage: Usage): bigint {
  const own = line.aggregate(emptyState, counted, usage);
  return isNotRatable(own) ? 0n : own.aggregate;
}

function parsed(text: string, what: 'quantity' | 'amount'): bigint | NotRatable {
  const units = parseScaled(text, QUANTITY_SCALE);
  if (units !== undefined) return units;
  const why = isDecimalText(text)
    ? `has more than ${QUANTITY_SCALE} decimals`
    : `is no plain decimal of at most ${DIGITS_MAX} digits`;
  const message = `The ${what} ${text} ${why}`;
  return notRatable(`usage.${what}-malformed`, what, message);
}

function seen(units: bigint | NotRatable, step: Step, see: Observer | undefined) {
  if (see && typeof units === 'bigint') see(step, units, ONE_SCALED);
  return units;
}
