// Why a usage costs what it costs: the pipeline of rate.ts once more, in decimals and with every step
// kept. It is the reference the compiled line is tested against, and the trace a person reads.
import { type Decimal, ZERO, formatDecimal, fromScaled, parseDecimal } from '../core/decimal';
import { isDomainError } from '../core/domain-error';
import { convert as convertUnit } from '../core/quantity';
import { beyondAllowance } from './adjustments/allowance';
import { signed } from './adjustments/allow-negative';
import { converted, wholeUnits } from './adjustments/convert';
import { discounted } from './adjustments/discounts';
import { capped } from './adjustments/maximum';
import { pulsed } from './adjustments/pulse';
import { rounded } from './adjustments/round';
import type { CompiledLine } from './compile-line';
import { AMOUNT_SCALE, QUANTITY_SCALE, scaled } from './grid';
import { pricesQuantity } from './measure';
import { type NotRatable, isNotRatable, notRatable } from './outcome';
import type { RateLine, Usage } from './price';
import type { PricePart } from './pricing/part';
import { total } from './pricing/part';
import { freePart } from './pricing/percentage';
import { eventLimitsOf, isPerEvent, measuresOf, priceParts, pricesAmount } from './pricing/pricing';
import { NO_TERMS, type SettlementTerms } from './settlement';
import { type CounterState, emptyState, grossOf } from './state';

export type Trace = {
  readonly line: string;
  readonly meter: string;
  readonly model: string;
  readonly scope: string;
  readonly reported: { readonly quantity: string; readonly amount?: string; readonly unit: string };
  /** After the pulse, in the meter's unit. */
  readonly counted: string;
  /** What of it buckets covered; absent where none did. */
  readonly covered?: string;
  readonly aggregate: { readonly before: string; readonly after: string; readonly unit: string };
  /** What the model priced: converted, without what is free. */
  readonly priced: { readonly quantity: string; readonly unit: string };
  readonly parts: readonly TracePart[];
  readonly steps: readonly TraceStep[];
  readonly booked: { readonly before: string; readonly after: string };
  readonly charge: string;
};

export type TracePart = {
  readonly what: string;
  readonly quantity: string;
  readonly amount: string;
};
export type TraceStep = { readonly step: string; readonly amount: string };

export function explain(
  line: CompiledLine,
  before: CounterState,
  usage: Usage,
): Trace | NotRatable {
  const reported = reportedQuantity(line.line, usage);
  if (isNotRatable(reported)) return reported;
  const counted = countedQuantity(line, reported);
  const covered = coveredQuantity(line, usage);
  const units = scaled(counted.minus(covered), QUANTITY_SCALE);
  const tally = line.aggregate(before, units, usage);
  if (isNotRatable(tally)) return tally;
  const own = line.aggregate(emptyState, units, usage);
  const priced = pricedQuantity(line, {
    before: fromScaled(before.aggregate, QUANTITY_SCALE),
    after: fromScaled(tally.aggregate, QUANTITY_SCALE),
    own: isNotRatable(own) ? ZERO : fromScaled(own.aggregate, QUANTITY_SCALE),
    freed: fromScaled(before.extra?.freed ?? 0n, AMOUNT_SCALE),
    events: before.events,
  });
  const { parts, steps, booked } = priceAndSettle(line.line, priced, before);
  const bookedBefore = fromScaled(before.booked, AMOUNT_SCALE);
  return {
    line: line.id,
    meter: line.line.meter,
    model: line.line.price.model,
    scope: line.line.scope,
    reported: {
      quantity: usage.quantity,
      ...(usage.amount === undefined ? {} : { amount: usage.amount }),
      unit: line.meter.unit,
    },
    counted: formatDecimal(counted),
    ...(covered.isZero() ? {} : { covered: formatDecimal(covered) }),
    aggregate: {
      before: formatDecimal(fromScaled(before.aggregate, QUANTITY_SCALE)),
      after: formatDecimal(fromScaled(tally.aggregate, QUANTITY_SCALE)),
      unit: line.meter.unit,
    },
    priced: { quantity: formatDecimal(priced), unit: line.unit },
    parts: parts.map(tracePart),
    steps,
    booked: { before: formatDecimal(bookedBefore), after: formatDecimal(booked) },
    charge: formatDecimal(booked.minus(bookedBefore)),
  };
}

type Totals = {
  readonly before: Decimal;
  readonly after: Decimal;
  readonly own: Decimal;
  readonly freed: Decimal;
  readonly events: bigint;
};

function reportedQuantity(line: RateLine, usage: Usage): Decimal | NotRatable {
  const text = pricesAmount(line.price) ? usage.amount : usage.quantity;
  const isOptional = measuresOf(line.price) === 'amountOrQuantity';
  if (text === undefined && !isOptional) {
    return notRatable(
      'usage.amount-missing',
      'amount',
      `Line ${line.id} prices the amount of an event`,
    );
  }
  try {
    return parseDecimal(text ?? usage.quantity);
  } catch (error: unknown) {
    if (isDomainError(error))
      return notRatable('usage.quantity-malformed', 'quantity', error.message);
    throw error;
  }
}

function countedQuantity({ line, meter }: CompiledLine, reported: Decimal): Decimal {
  if (line.pulse === null) return reported;
  const pulse = pulsed(converted(reported, line, meter.unit), line.pulse);
  const undivided = line.convert === null ? pulse : pulse.times(line.convert.divideBy);
  return convertUnit(undivided, line.unit, meter.unit);
}

/** Of what the line adds up; the price of an amount does not fall with the quantity that is covered. */
function coveredQuantity(line: CompiledLine, usage: Usage): Decimal {
  return pricesQuantity(line, usage) ? parseDecimal(usage.covered ?? '0') : ZERO;
}

function pricedQuantity({ line, meter }: CompiledLine, totals: Totals): Decimal {
  const limits = eventLimitsOf(line.price);
  if (limits) {
    if (totals.own.isNegative()) return totals.own;
    return totals.own.minus(freePart(limits, totals.own, totals));
  }
  const paid = (aggregate: Decimal) => paidQuantity(line, meter.unit, aggregate);
  if (line.scope === 'period') return paid(totals.after);
  return line.allowance === null ? paid(totals.own) : paid(totals.after).minus(paid(totals.before));
}

function paidQuantity(line: RateLine, meterUnit: string, aggregate: Decimal): Decimal {
  const inUnit = pricesAmount(line.price) ? aggregate : converted(aggregate, line, meterUnit);
  const whole = wholeUnits(inUnit, line.convert?.round ?? 'none');
  if (line.allowance === null) return whole;
  if (whole.isNegative()) return beyondAllowance(whole.negated(), line.allowance).negated();
  return beyondAllowance(whole, line.allowance);
}

function priceAndSettle(
  line: RateLine,
  priced: Decimal,
  before: CounterState,
): { parts: readonly PricePart[]; steps: readonly TraceStep[]; booked: Decimal } {
  let parts: readonly PricePart[] = [];
  const price = signed(priced, line.allowNegative, (magnitude) => {
    parts = priceParts(line.price, magnitude);
    return total(parts);
  });
  const steps: TraceStep[] = [{ step: 'price', amount: formatDecimal(price) }];
  if (!isPerEvent(line)) return { parts, steps, booked: settled(line, price, steps) };
  const isCall = line.scope === 'event';
  const onEvent = isCall ? { ...line, maximum: null } : NO_TERMS;
  const own = settled(onEvent, price, steps);
  const sum = fromScaled(grossOf(before), AMOUNT_SCALE).plus(own);
  steps.push({ step: 'sum of events', amount: formatDecimal(sum) });
  const onTotal = isCall ? { ...NO_TERMS, maximum: line.maximum } : line;
  return { parts, steps, booked: settled(onTotal, sum, steps) };
}

// Decimals end at forty digits, where a third times three is short of one by the last digit. Cutting
// the noise back to 34 digits restores what exact fractions give, before any rounding that was asked for can see it.
const DIGITS_WITHOUT_NOISE = 34;

function settled(terms: SettlementTerms, amount: Decimal, steps: TraceStep[]): Decimal {
  if (amount.isNegative() && !amount.isZero()) {
    return settled(terms, amount.negated(), steps).negated();
  }
  const reduced = discounted(amount, terms.discounts).toSignificantDigits(DIGITS_WITHOUT_NOISE);
  if (terms.discounts.length > 0) steps.push({ step: 'discounts', amount: formatDecimal(reduced) });
  const limited = capped(reduced, terms.maximum);
  if (!limited.equals(reduced)) steps.push({ step: 'maximum', amount: formatDecimal(limited) });
  const final = rounded(limited, terms.round);
  if (terms.round !== null) steps.push({ step: 'round', amount: formatDecimal(final) });
  return final;
}

function tracePart(part: PricePart): TracePart {
  return {
    what: part.what,
    quantity: formatDecimal(part.quantity),
    amount: formatDecimal(part.amount),
  };
}
