// How what was booked for a total came about, for a bill to say. It says what rating did or nothing: the
// parts sum to what was booked to the last digit, and where they do not, there are none.
import { type Decimal, fromInteger, fromScaled, sum, ZERO } from '../core/decimal';
import { CHARGE_SCALE, round, withoutNoise } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { AMOUNT_SCALE, QUANTITY_SCALE } from './grid';
import { billedTotal, paidQuantity } from './priced-quantity';
import { EVENTS, type PricePart } from './pricing/part';
import { partsOfEvents, priceParts } from './pricing/pricing';
import { shortfall } from './rate';
import type { CounterState } from './state';

/** In units of what is priced, of money or of events. */
export type ToldPart = PricePart & { readonly of: 'quantity' | 'amount' | 'events' };

/**
 * What a total comes to, part by part: tiers, packages, what is included, what discounts take off. Amounts are
 * of twelve decimals and sum to what was booked. Undefined where that cannot be told: it was booked under several
 * versions of the line, is below zero, was capped, rounded or priced event by event otherwise than as a whole.
 */
export function toldTotal(line: CompiledLine, state: CounterState): ToldPart[] | undefined {
  const { aggregate, booked, extra } = state;
  if (extra?.carried !== undefined || aggregate < 0n || shortfall(line, state) !== '0') return;
  const priced = pricedParts(line, state);
  if (priced === undefined) return;
  const billed = fromScaled(billedTotal(line, aggregate), QUANTITY_SCALE);
  const told = [...inTwelveDecimals(priced), ...includedIn(line, billed, priced)];
  const left = fromScaled(booked, AMOUNT_SCALE).minus(sum(told.map(({ amount }) => amount)));
  if (!left.isZero() && !isDiscount(line, left)) return;
  const discounts = left.isZero() ? [] : [{ what: 'discounts', quantity: ZERO, amount: left }];
  return [...told, ...discounts]
    .filter(({ quantity, amount }) => !quantity.isZero() || !amount.isZero())
    .map((part) => ({ ...part, of: measureOf(line, part) }));
}

function pricedParts(
  line: CompiledLine,
  { aggregate, events }: CounterState,
): readonly PricePart[] | undefined {
  const { price } = line.line;
  const paid = fromInteger(paidQuantity(line, aggregate)).dividedBy(fromInteger(line.grid.one));
  if (!line.isPerEvent) return priceParts(price, paid);
  return addsUp(line) ? partsOfEvents(price, paid, fromInteger(events)) : undefined;
}

/**
 * Whether prices of single events can add up to the price of their total by nothing but being the same: limits
 * that raise some and lower others could, and so could tiers and packages that each event begins anew.
 */
function addsUp({ limits, line }: CompiledLine): boolean {
  if (!['flat', 'unit', 'percentage', 'dynamic'].includes(line.price.model)) return false;
  if (limits === null || limits.minimum === null) return true;
  return limits.maximum === null && limits.freeEvents === null && limits.freeAmount === null;
}

/** Rounded as the charges were, the cumulative before the difference is taken. */
function inTwelveDecimals(parts: readonly PricePart[]): PricePart[] {
  let [exact, before] = [ZERO, ZERO];
  return parts.map((part) => {
    exact = exact.plus(part.amount);
    const after = round(withoutNoise(exact, 'halfUp'), CHARGE_SCALE, 'halfUp');
    const amount = after.minus(before);
    before = after;
    return { ...part, amount };
  });
}

/** What of the quantity no part prices. */
function includedIn(
  { measures }: CompiledLine,
  billed: Decimal,
  parts: readonly PricePart[],
): PricePart[] {
  const quantity = billed.minus(sum(parts.map((part) => part.quantity)));
  const isPriced = measures !== 'quantity' || parts.some(({ what }) => what === EVENTS);
  return isPriced || quantity.lessThanOrEqualTo(ZERO)
    ? []
    : [{ what: 'included', quantity, amount: ZERO }];
}

/** What is missing from the prices is theirs where nothing else could take it. */
function isDiscount({ line, isPerEvent }: CompiledLine, left: Decimal): boolean {
  const isPlain = line.maximum === null && line.round === null && !line.prorate && !isPerEvent;
  return isPlain && line.discounts.length > 0 && left.isNegative();
}

function measureOf({ measures }: CompiledLine, { what }: PricePart): ToldPart['of'] {
  if (what === EVENTS) return 'events';
  return measures === 'quantity' ? 'quantity' : 'amount';
}
