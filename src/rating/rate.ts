// The pipeline: what one usage adds to the running totals of the line that prices it.
import { formatScaled, parseScaled } from '../core/decimal';
import { signed } from './adjustments/allow-negative';
import { trueUp } from './adjustments/minimum';
import { refusedBeyond } from './beyond';
import type { CompiledLine } from './compile-line';
import { priceAt } from './curve';
import { AMOUNT_SCALE, ONE_SCALED, QUANTITY_SCALE, TOTAL_MAX } from './grid';
import { measure, openQuantity, ownAggregate } from './measure';
import type { Tally } from './meters/tally';
import type { Observer } from './observer';
import { type NotRatable, type Rated, isNotRatable, notRatable } from './outcome';
import { priceAlone, priceMove } from './formula-event';
import { type PricedEvent, pricePercentage } from './percentage-event';
import type { Usage } from './price';
import { billedTotal, paidQuantity } from './priced-quantity';
import { settle, settlementOf } from './settlement';
import { type CounterState, type Extra, chargedSoFar, grossOf } from './state';

/**
 * The order of the steps:
 *   measure    what the event reports, in the meter's unit
 *   pulse      per event, in the price's unit: a started block counts before anything is added up
 *   cover      what buckets cover comes off (the line's own allowance first, see cover.ts); the rest is
 *              not rounded again
 *   aggregate  as the meter says; from here on the period's total is what is priced
 *   convert    to whole price units, of the total and not of its parts
 *   allowance  free units come off the quantity, so that tiers start where paying starts
 *   beyond     what the tiers of the price do not reach is refused
 *   price      the pure function of the model
 *   discounts, maximum, round   in the order that settlement.ts states; the minimum waits for the closing
 * The charge is the difference to what was booked, so charges always add up to the total's price.
 * Lines priced event by event take the same steps with the event's own quantity and add up prices.
 * Whoever asks why (explain.ts) watches these steps through `see`; there are no others.
 */
export function rate(
  line: CompiledLine,
  before: CounterState,
  usage: Usage,
  see?: Observer,
): Rated | NotRatable {
  const counted = measure(line, usage, see);
  if (typeof counted !== 'bigint') return counted;
  const tally = line.aggregate(before, counted, usage);
  if (isNotRatable(tally)) return tally;
  const own = line.isPerEvent ? ownAggregate(line, counted, usage) : 0n;
  const refused = line.bound === null ? undefined : beyondBound(line, before, tally, own);
  if (refused !== undefined) return refused;
  const state = line.isPerEvent
    ? addEvent(line, before, { tally, own, usage }, see)
    : priceTotal(line, before, tally, see);
  if (isNotRatable(state)) return state;
  const billed = billedQuantity(line, before, tally, own, usage);
  if (isTooLarge(state.aggregate) || isTooLarge(state.booked) || isTooLarge(billed)) {
    return notRatable('usage.out-of-range', 'quantity', 'Totals end at 26 digits before the point');
  }
  return {
    charge: formatScaled(state.booked - before.booked, AMOUNT_SCALE),
    billed: formatScaled(billed, QUANTITY_SCALE),
    state,
  };
}

/**
 * What the period still owes when it ends: the rest of a minimum, a flat due at zero usage. `besides` is
 * what is booked with it and counts towards the minimum, in plain decimals.
 */
export function closing(line: CompiledLine, state: CounterState, besides = '0'): string {
  const due = state.events === 0n ? bookedAt(line, state) - state.booked : 0n;
  const charged = chargedSoFar(state) + due + (parseScaled(besides, AMOUNT_SCALE) ?? 0n);
  return formatScaled(due + trueUp(line.minimum, charged), AMOUNT_SCALE);
}

/**
 * What the line asks for the totals beyond what was booked, below zero where less: terms are by days, and
 * usage may have been rated before it was known on which day the subscription ends.
 */
export function shortfall(line: CompiledLine, state: CounterState): string {
  const due = state.events === 0n ? 0n : bookedAt(line, state) - state.booked;
  return formatScaled(due, AMOUNT_SCALE);
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

function priceTotal(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  see?: Observer,
): CounterState {
  const paid = paidQuantity(line, tally.aggregate);
  const price = priceOf(line, paid);
  if (see) showPrice(see, line, { paid, price });
  return {
    aggregate: tally.aggregate,
    booked: settle(line.onTotal, price, see),
    events: before.events + 1n,
    extra: tally.extra,
  };
}

/** What an event counts for, with and without the total before it. */
type Counted = { readonly tally: Tally; readonly own: bigint; readonly usage: Usage };

function addEvent(
  line: CompiledLine,
  before: CounterState,
  counted: Counted,
  see?: Observer,
): CounterState | NotRatable {
  const { tally } = counted;
  const event = priceEvent(line, before, counted, see);
  if (isNotRatable(event)) return event;
  if (see) showPrice(see, line, event);
  const gross = grossOf(before) + settleEvent(line, event, see);
  see?.('sum of events', gross, ONE_SCALED);
  const booked = settle(line.onTotal, gross, see);
  const extra = event.freed === undefined ? tally.extra : { ...tally.extra, freed: event.freed };
  return {
    aggregate: tally.aggregate,
    booked,
    events: before.events + 1n,
    extra: extra === null && gross === booked ? null : withGross(line, { ...extra }, gross, booked),
  };
}

function priceEvent(
  line: CompiledLine,
  before: CounterState,
  { tally, own, usage }: Counted,
  see?: Observer,
): PricedEvent | NotRatable {
  if (line.limits) return pricePercentage(line, line.limits, before, own);
  if (line.formula !== null && line.line.scope !== 'event') {
    const paid = paidQuantity(line, tally.aggregate);
    return priceMove(line, line.formula, paidQuantity(line, before.aggregate), paid, usage, see);
  }
  const paid = eventQuantity(line, before, tally, own);
  if (line.formula !== null) return priceAlone(line, line.formula, paid, usage);
  return { paid, price: priceOf(line, paid) };
}

/** A formula's price has its own denominator. */
function settleEvent(line: CompiledLine, { price, over }: PricedEvent, see?: Observer): bigint {
  if (over === undefined) return settle(line.onEvent, price, see);
  return settle(settlementOf(line.onEvent.terms, over), price, see);
}

/** The quantity of an event by itself; with an allowance, what it adds to the paid part of the period. */
function eventQuantity(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  own: bigint,
): bigint {
  if (line.allowance === null) return paidQuantity(line, own);
  return paidQuantity(line, tally.aggregate) - paidQuantity(line, before.aggregate);
}

function beyondBound(line: CompiledLine, before: CounterState, tally: Tally, own: bigint) {
  if (line.isPerEvent) return refusedBeyond(line, 0n, eventQuantity(line, before, tally, own));
  const paidBefore = paidQuantity(line, before.aggregate);
  return refusedBeyond(line, paidBefore, paidQuantity(line, tally.aggregate));
}

/** Answers a numerator over the curve's denominator. */
function priceOf(line: CompiledLine, quantity: bigint): bigint {
  if (quantity >= 0n) return priceAt(line.curve, quantity);
  return signed(quantity, line.allowNegative, (size) => priceAt(line.curve, size));
}

function showPrice(see: Observer, { grid, curve }: CompiledLine, event: PricedEvent): void {
  see('quantity', event.paid, grid.one);
  see('price', event.price, (event.over ?? curve.denominator) * ONE_SCALED);
}

function bookedAt(line: CompiledLine, state: CounterState): bigint {
  if (line.isPerEvent) return settle(line.onTotal, grossOf(state));
  return settle(line.onTotal, priceOf(line, paidQuantity(line, state.aggregate)));
}

/** A difference of rounded totals, like the charge, so that billed quantities add up too. */
function billedQuantity(
  line: CompiledLine,
  before: CounterState,
  tally: Tally,
  own: bigint,
  usage: Usage,
): bigint {
  if (line.measures !== 'quantity') {
    const open = openQuantity(line, usage);
    return typeof open === 'bigint' ? open : 0n;
  }
  if (line.isPerEvent) return billedTotal(line, own);
  return billedTotal(line, tally.aggregate) - billedTotal(line, before.aggregate);
}

/** numeric(38,12) cannot hold it: stored, it would be lost or block the account. */
function isTooLarge(units: bigint): boolean {
  return units >= TOTAL_MAX || units <= -TOTAL_MAX;
}

/** The sum of event prices is only kept when it differs from what is booked. */
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
