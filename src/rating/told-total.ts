// How what was booked for a total came about, for a bill to say. It says what rating did or nothing: the
// parts sum to what was booked to the last digit, and where they do not, there are none.
import { type Decimal, fromInteger, fromScaled, HUNDRED, ONE, sum, ZERO } from '../core/decimal';
import { CHARGE_SCALE, round, withoutNoise } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { LAYERS_MAX } from './cover';
import { AMOUNT_SCALE, QUANTITY_SCALE } from './grid';
import { billedTotal, paidQuantity } from './priced-quantity';
import { COVERED, EVENTS, INCLUDED, type PricePart } from './pricing/part';
import { partsOfEvents, priceParts, pricesEventsAlike } from './pricing/pricing';
import type { Discount, Price } from './price';
import { shortfall } from './rate';
import type { CounterState } from './state';

/** In units of the priced quantity, of money, or of events. */
export type ToldPart = PricePart & { readonly of: 'quantity' | 'amount' | 'events' };

/**
 * What a total comes to, part by part: tiers, packages, what is included, what discounts take off. Amounts and
 * quantities are of twelve decimals and sum to what was booked and billed. Undefined where that cannot be told: it was booked under several
 * versions of the line, is below zero, was capped, rounded or priced event by event otherwise than as a whole.
 */
export function toldTotal(line: CompiledLine, state: CounterState): ToldPart[] | undefined {
  const { aggregate, booked, extra } = state;
  if (extra?.carried !== undefined || aggregate < 0n || shortfall(line, state) !== '0') return;
  const priced = pricedParts(line, state);
  if (priced === undefined) return;
  const billed = fromScaled(billedTotal(line, aggregate), QUANTITY_SCALE);
  const rounded = inTwelveDecimals(priced);
  const told = [...rounded, ...includedIn(line, billed, rounded)];
  const left = fromScaled(booked, AMOUNT_SCALE).minus(sum(told.map(({ amount }) => amount)));
  if (!left.isZero() && !isDiscount(line, left)) return;
  const discounts = left.isZero() ? [] : [discountPart(line, left)];
  return [...told, ...discounts, ...coveredIn(line, state)]
    .filter(({ quantity, amount }) => !quantity.isZero() || !amount.isZero())
    .map((part) => ({ ...part, of: measureOf(line, part) }));
}

function pricedParts(
  line: CompiledLine,
  { aggregate, events }: CounterState,
): readonly PricePart[] | undefined {
  const { price, exchange } = line.line;
  // A part of money, which a percentage prices, would be in two currencies.
  if (exchange !== undefined && line.measures !== 'quantity') return;
  const inCharged = (parts: readonly PricePart[]) => inChargedCurrency(line, parts);
  const paid = fromInteger(paidQuantity(line, aggregate)).dividedBy(fromInteger(line.grid.one));
  if (!line.isPerEvent) return inCharged(priceParts(price, paid));
  return addsUp(line) ? inCharged(partsOfEvents(price, paid, fromInteger(events))) : undefined;
}

/**
 * The same of what is a piece of a total, as of usage that came when its period was billed already: the price of a unit
 * by which it comes to the amount to the last digit, with the percentages that come off.
 */
export function toldAlone(
  line: CompiledLine,
  quantity: Decimal,
  amount: Decimal,
): ToldPart[] | undefined {
  if (line.measures !== 'quantity' || quantity.isZero()) return;
  const kept = keptOf(line.line.discounts);
  for (const { rate, per } of ratesIn(line.line.price)) {
    const exact = inChargedCurrency(line, priceParts({ model: 'unit', rate, per }, quantity));
    const parts = inTwelveDecimals(exact);
    const whole = sum(exact.map((part) => part.amount));
    if (kept === undefined || !inCharges(whole.times(kept)).equals(amount)) continue;
    const left = amount.minus(sum(parts.map((part) => part.amount)));
    const told = left.isZero() ? parts : [...parts, discountPart(line, left)];
    return told.map((part) => ({ ...part, of: 'quantity' as const }));
  }
  return undefined;
}

/** The share that percentages leave; undefined where money comes off, too, of the total alone. */
function keptOf(discounts: readonly Discount[]): Decimal | undefined {
  let kept = ONE;
  for (const discount of discounts) {
    if (discount.kind === 'amount') return undefined;
    kept = kept.times(HUNDRED.minus(discount.percent)).dividedBy(HUNDRED);
  }
  return kept;
}

function ratesIn(price: Price): readonly { readonly rate: Decimal; readonly per: Decimal }[] {
  if (price.model === 'unit') return [price];
  return price.model === 'graduated' || price.model === 'volume' ? price.tiers : [];
}

function discountPart({ line: { discounts, exchange } }: CompiledLine, amount: Decimal): PricePart {
  const inCharged = discounts.map((discount) =>
    discount.kind === 'percent' || exchange === undefined
      ? discount
      : { ...discount, amount: discount.amount.times(exchange) },
  );
  return { what: 'discounts', quantity: ZERO, amount, discounts: inCharged };
}

function inChargedCurrency(
  { line: { exchange } }: CompiledLine,
  parts: readonly PricePart[],
): readonly PricePart[] {
  return parts.map((part) => exchanged(part, exchange));
}

/** In the currency that is charged, exactly. */
function exchanged(part: PricePart, exchange: Decimal | undefined): PricePart {
  if (exchange === undefined) return part;
  const amount = part.amount.times(exchange);
  if (part.terms === undefined) return { ...part, amount };
  const { rate, flat } = part.terms;
  const ofTier = flat === undefined ? {} : { flat: flat.times(exchange) };
  return { ...part, amount, terms: { ...part.terms, rate: rate.times(exchange), ...ofTier } };
}

/**
 * Whether prices of single events can add up to the price of their total by nothing but being the same: limits
 * that raise some and lower others could, and so could tiers and packages that each event begins anew.
 */
function addsUp({ limits, line }: CompiledLine): boolean {
  if (!pricesEventsAlike(line.price)) return false;
  if (limits === null || limits.minimum === null) return true;
  return limits.maximum === null && limits.freeEvents === null && limits.freeAmount === null;
}

/** Rounded as charges and billed quantities are, the cumulative before the difference is taken. */
function inTwelveDecimals(parts: readonly PricePart[]): PricePart[] {
  const amounts = differences(
    parts.map(({ amount }) => amount),
    inCharges,
  );
  const quantities = differences(
    parts.map(({ quantity }) => quantity),
    (exact) => round(exact, QUANTITY_SCALE, 'halfUp'),
  );
  return parts.map((part, index) => ({
    ...part,
    quantity: quantities[index] ?? ZERO,
    amount: amounts[index] ?? ZERO,
  }));
}

/** As charges are rounded. */
function inCharges(exact: Decimal): Decimal {
  return round(withoutNoise(exact, 'halfUp'), CHARGE_SCALE, 'halfUp');
}

function differences(values: readonly Decimal[], rounded: (exact: Decimal) => Decimal): Decimal[] {
  let [exact, before] = [ZERO, ZERO];
  return values.map((value) => {
    exact = exact.plus(value);
    const after = rounded(exact);
    const difference = after.minus(before);
    before = after;
    return difference;
  });
}

/** The part of the quantity that no part prices. */
function includedIn(
  { measures }: CompiledLine,
  billed: Decimal,
  parts: readonly PricePart[],
): PricePart[] {
  const quantity = billed.minus(sum(parts.map((part) => part.quantity)));
  const isPriced = measures !== 'quantity' || parts.some(({ what }) => what === EVENTS);
  return isPriced || quantity.lessThanOrEqualTo(ZERO)
    ? []
    : [{ what: INCLUDED, quantity, amount: ZERO }];
}

/**
 * What buckets covered beside what is charged. Nothing where that cannot be told: only so many changes between buckets
 * and price are kept.
 */
function coveredIn(line: CompiledLine, { extra }: CounterState): PricePart[] {
  const layers = extra?.layers ?? [];
  if (line.measures !== 'quantity' || layers.length >= LAYERS_MAX) return [];
  const units = layers.reduce((covered, { quantity }) => covered + quantity, 0n);
  const quantity = fromScaled(billedTotal(line, units), QUANTITY_SCALE);
  return quantity.isZero() ? [] : [{ what: COVERED, quantity, amount: ZERO }];
}

/** A difference to the parts' prices is a discount when nothing else can cause it. */
function isDiscount({ line, isPerEvent }: CompiledLine, left: Decimal): boolean {
  const isPlain = line.maximum === null && line.round === null && !line.prorate && !isPerEvent;
  return isPlain && line.discounts.length > 0 && left.isNegative();
}

function measureOf({ measures }: CompiledLine, { what }: PricePart): ToldPart['of'] {
  if (what === EVENTS) return 'events';
  return measures === 'quantity' ? 'quantity' : 'amount';
}
