// The pipeline: what one usage adds to the running totals of the line that prices it.
import { formatScaled, parseScaled } from '../core/decimal';
import { divideRounded } from '../core/rounding';
import { beyondAllowanceOnGrid } from './adjustments/allowance';
import { signedOnGrid } from './adjustments/allow-negative';
import { wholeUnitsOnGrid } from './adjustments/convert';
import { trueUp } from './adjustments/minimum';
import { pulsedOnGrid } from './adjustments/pulse';
import type { CompiledLine } from './compile-line';
import { priceAt } from './curve';
import { AMOUNT_SCALE, ONE_SCALED, QUANTITY_SCALE } from './grid';
import type { Tally } from './meters/tally';
import { type NotRatable, type Rated, isNotRatable, notRatable } from './outcome';
import { pricePercentage } from './percentage-event';
import type { Usage } from './price';
import { settle } from './settlement';
import { type CounterState, type Extra, chargedSoFar, emptyState, grossOf } from './state';

/**
 * The order of the steps, stated here and nowhere else:
 *   measure    what the event reports, in the meter's unit
 *   pulse      per event, in the price's unit: a started block counts before anything is added up
 *   aggregate  as the meter says; from here on the period's total is what is priced
 *   convert    to whole price units, of the total and not of its parts
 *   allowance  free units come off the quantity, so that tiers start where paying starts
 *   price      the pure function of the model
 *   discounts, maximum, round   see settlement.ts; the minimum waits for the closing
 * The charge is the difference to what was booked, so charges always add up to the total's price.
 */
export function rate(line: CompiledLine, before: CounterState, usage: Usage): Rated | NotRatable {
  const measured = measure(line, usage);
  if (typeof measured !== 'bigint') return measured;
  const counted = countedQuantity(line, measured);
  const tally = line.aggregate(before, counted, usage);
  if (isNotRatable(tally)) return tally;
  const state = line.isPerEvent
    ? addEvent(line, before, tally, counted, usage)
    : priceTotal(line, before, tally);
  return {
    charge: formatScaled(state.booked - before.booked, AMOUNT_SCALE),
    billed: billedQuantity(line, before, tally, counted, usage),
    state,
  };
}

/** What the period still owes when it ends: the rest of a minimum, a flat due at zero usage. */
export function closing(line: CompiledLine, state: CounterState): string {
  const due = state.events === 0n ? bookedAt(line, state) - state.booked : 0n;
  return formatScaled(due + trueUp(line.minimum, chargedSoFar(state) + due), AMOUNT_SCALE);
}

/**
 * The same totals under the line of another card version: tiers run on, and what the next event is
 * charged is the difference under the new line alone. What was charged stays charged.
 */
export function rebase(line: CompiledLine, state: CounterState): CounterState {
  const booked = state.events === 0n ? 0n : bookedAt(line, state);
  if (booked === state.booked) return state;
  const carried = chargedSoFar(state) - booked;
  const extra = withGross(line, { ...state.extra, carried }, grossOf(state), booked);
  return { ...state, booked, extra };
}

function measure(line: CompiledLine, usage: Usage): bigint | NotRatable {
  const text = line.measures === 'quantity' ? usage.quantity : usage.amount;
  if (text === undefined) {
    if (line.measures === 'amountOrQuantity') return measured(usage.quantity, 'quantity');
    const message = `Line ${line.id} prices the amount of an event, and this one has none`;
    return notRatable('usage.amount-missing', 'amount', message);
  }
  return measured(text, line.measures === 'quantity' ? 'quantity' : 'amount');
}

function measured(text: string, what: 'quantity' | 'amount'): bigint | NotRatable {
  const units = parseScaled(text, QUANTITY_SCALE);
  if (units !== undefined) return units;
  const message = `Not a plain decimal of at most ${QUANTITY_SCALE} decimals: ${what} ${text}`;
  return notRatable(`usage.${what}-malformed`, what, message);
}

function countedQuantity(line: CompiledLine, quantity: bigint): bigint {
  if (line.pulse === null) return quantity;
  return pulsedOnGrid(quantity * line.grid.multiplyBy, line.pulse) / line.grid.multiplyBy;
}

function priceTotal(line: CompiledLine, before: CounterState, tally: Tally): CounterState {
  const price = priceOf(line, paidQuantity(line, tally.aggregate));
  return {
    aggregate: tally.aggregate,
    booked: settle(line.onTotal, price),
    events: before.events + 1n,
    extra: tally.extra,
  };
}

function addEvent(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  counted: bigint,
  usage: Usage,
): CounterState {
  const paid = line.percentage && pricePercentage(line, line.percentage, before, counted);
  const price = paid
    ? paid.price
    : priceOf(line, eventQuantity(line, before, tally, counted, usage));
  const gross = grossOf(before) + settle(line.onEvent, price);
  const booked = settle(line.onTotal, gross);
  const changed = paid?.freed === undefined ? tally.extra : { ...tally.extra, freed: paid.freed };
  const extra =
    changed === null && gross === booked ? null : withGross(line, { ...changed }, gross, booked);
  return { aggregate: tally.aggregate, booked, events: before.events + 1n, extra };
}

/** An event of its own; above an allowance, what it adds to the paid part of the period. */
function eventQuantity(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  counted: bigint,
  usage: Usage,
): bigint {
  if (line.allowance !== null) {
    return paidQuantity(line, tally.aggregate) - paidQuantity(line, before.aggregate);
  }
  return paidQuantity(line, ownAggregate(line, counted, usage));
}

function ownAggregate(line: CompiledLine, counted: bigint, usage: Usage): bigint {
  const own = line.aggregate(emptyState, counted, usage);
  return isNotRatable(own) ? 0n : own.aggregate;
}

/** On the grid: converted, in whole units if asked, without what is free. */
function paidQuantity(line: CompiledLine, aggregate: bigint): bigint {
  const quantity = pricedQuantity(line, aggregate);
  const { allowance } = line;
  if (allowance === null) return quantity;
  return quantity < 0n
    ? -beyondAllowanceOnGrid(-quantity, allowance)
    : beyondAllowanceOnGrid(quantity, allowance);
}

function pricedQuantity(line: CompiledLine, aggregate: bigint): bigint {
  const quantity = aggregate * line.grid.multiplyBy;
  return wholeUnitsOnGrid(quantity, line.grid.one, line.wholeUnits);
}

/** A numerator over the curve's denominator. */
function priceOf(line: CompiledLine, quantity: bigint): bigint {
  if (quantity >= 0n) return priceAt(line.curve, quantity);
  return signedOnGrid(quantity, line.allowNegative, (size) => priceAt(line.curve, size));
}

function bookedAt(line: CompiledLine, state: CounterState): bigint {
  if (line.isPerEvent) return settle(line.onTotal, grossOf(state));
  return settle(line.onTotal, priceOf(line, paidQuantity(line, state.aggregate)));
}

function billedQuantity(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  counted: bigint,
  usage: Usage,
): string {
  const { grid } = line;
  if (line.measures !== 'quantity')
    return formatScaled(parseScaled(usage.quantity, QUANTITY_SCALE) ?? 0n, QUANTITY_SCALE);
  const added =
    line.line.scope === 'event'
      ? pricedQuantity(line, ownAggregate(line, counted, usage))
      : pricedQuantity(line, tally.aggregate) - pricedQuantity(line, before.aggregate);
  const units =
    grid.one === ONE_SCALED ? added : divideRounded(added * ONE_SCALED, grid.one, 'halfUp');
  return formatScaled(units, QUANTITY_SCALE);
}

/** The sum of event prices is kept only where it says more than what is booked. */
function withGross(
  line: CompiledLine,
  { gross: _before, carried, ...rest }: Extra,
  gross: bigint,
  booked: bigint,
): Extra | null {
  const kept = {
    ...rest,
    ...(carried === undefined || carried === 0n ? {} : { carried }),
    ...(line.isPerEvent && gross !== booked ? { gross } : {}),
  };
  return Object.keys(kept).length === 0 ? null : kept;
}
