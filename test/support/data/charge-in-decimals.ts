// What a usage costs, computed a second time: in decimals, from the line as it was written, sharing with
// the engine only the meters and the models' parts. Where it and the compiled integers part, one of them is wrong.
import {
  type Decimal,
  HUNDRED,
  ZERO,
  formatDecimal,
  fromScaled,
  larger,
  parseDecimal,
  scaled,
  smaller,
  sum,
} from '../../../src/core/decimal';
import { convert } from '../../../src/core/quantity';
import { round, roundToStep, withoutNoise } from '../../../src/core/rounding';
import type { CompiledLine, CounterState, RateLine, Usage } from '../../../src/rating';
import { emptyState } from '../../../src/rating';
import { AMOUNT_SCALE, QUANTITY_SCALE } from '../../../src/rating/grid';
import type { EventLimits, Pulse } from '../../../src/rating/price';
import {
  eventLimitsOf,
  isPerEvent,
  priceParts,
  pricesAmount,
} from '../../../src/rating/pricing/pricing';
import { NO_TERMS, type SettlementTerms } from '../../../src/rating/settlement';
import { grossOf } from '../../../src/rating/state';

export function chargeInDecimals(line: CompiledLine, before: CounterState, usage: Usage): string {
  const counted = countedQuantity(line, usage);
  const priced = pricedQuantity(line, before, aggregates(line, before, counted, usage));
  const booked = bookedAfter(line.line, priced, before);
  return formatDecimal(booked.minus(fromScaled(before.booked, AMOUNT_SCALE)));
}

function countedQuantity({ line, meter }: CompiledLine, usage: Usage): Decimal {
  if (pricesAmount(line.price)) return parseDecimal(usage.amount ?? usage.quantity);
  const reported = parseDecimal(usage.quantity);
  const covered = parseDecimal(usage.covered ?? '0');
  if (line.pulse === null) return reported.minus(covered);
  const blocks = pulsed(converted(reported, line, meter.unit), line.pulse);
  const undivided = line.convert === null ? blocks : blocks.times(line.convert.divideBy);
  return convert(undivided, line.unit, meter.unit).minus(covered);
}

function pulsed(quantity: Decimal, pulse: Pulse): Decimal {
  if (quantity.isZero()) return quantity;
  if (quantity.isNegative()) return pulsed(quantity.negated(), pulse).negated();
  if (quantity.lessThanOrEqualTo(pulse.first)) return pulse.first;
  return pulse.first.plus(roundToStep(quantity.minus(pulse.first), pulse.step, 'up'));
}

type Aggregates = { readonly before: Decimal; readonly after: Decimal; readonly own: Decimal };

function aggregates(
  line: CompiledLine,
  before: CounterState,
  counted: Decimal,
  usage: Usage,
): Aggregates {
  const after = (state: CounterState): bigint => {
    const tally = line.aggregate(state, scaled(counted, QUANTITY_SCALE), usage);
    if ('code' in tally) throw new Error(tally.message);
    return tally.aggregate;
  };
  return {
    before: fromScaled(before.aggregate, QUANTITY_SCALE),
    after: fromScaled(after(before), QUANTITY_SCALE),
    own: fromScaled(after(emptyState), QUANTITY_SCALE),
  };
}

function pricedQuantity(
  { line, meter }: CompiledLine,
  state: CounterState,
  { before, after, own }: Aggregates,
): Decimal {
  const limits = eventLimitsOf(line.price);
  if (limits) return own.isNegative() ? own : own.minus(freePart(limits, own, state));
  const paid = (aggregate: Decimal) => paidQuantity(line, meter.unit, aggregate);
  if (line.scope === 'period') return paid(after);
  // Of what has no end in decimals the difference is off by the last of its digits, which a step would round up.
  return line.allowance === null
    ? paid(own)
    : withoutNoise(paid(after).minus(paid(before)), 'halfUp');
}

function freePart(limits: EventLimits, amount: Decimal, before: CounterState): Decimal {
  if (limits.freeEvents === null && limits.freeAmount === null) return ZERO;
  if (limits.freeEvents !== null && before.events >= BigInt(limits.freeEvents)) return ZERO;
  if (limits.freeAmount === null) return amount;
  const freed = fromScaled(before.extra?.freed ?? 0n, AMOUNT_SCALE);
  return smaller(amount, larger(limits.freeAmount.minus(freed), ZERO));
}

function paidQuantity(line: RateLine, meterUnit: string, aggregate: Decimal): Decimal {
  const inUnit = pricesAmount(line.price) ? aggregate : converted(aggregate, line, meterUnit);
  const rounding = line.convert?.round ?? 'none';
  const whole = rounding === 'none' ? inUnit : round(inUnit, 0, rounding);
  if (line.allowance === null) return whole;
  const paid = larger(whole.abs().minus(line.allowance), ZERO);
  return whole.isNegative() ? paid.negated() : paid;
}

function converted(quantity: Decimal, line: RateLine, meterUnit: string): Decimal {
  const inUnit = convert(quantity, meterUnit, line.unit);
  return line.convert === null ? inUnit : inUnit.dividedBy(line.convert.divideBy);
}

function bookedAfter(line: RateLine, priced: Decimal, before: CounterState): Decimal {
  const price = priceOf(line, priced);
  if (!isPerEvent(line)) return settled(line, price);
  const isCall = line.scope === 'event';
  const own = settled(isCall ? { ...line, maximum: null } : NO_TERMS, price);
  const gross = fromScaled(grossOf(before), AMOUNT_SCALE).plus(own);
  return settled(isCall ? { ...NO_TERMS, maximum: line.maximum } : line, gross);
}

function priceOf(line: RateLine, quantity: Decimal): Decimal {
  const price = (magnitude: Decimal) =>
    sum(priceParts(line.price, magnitude).map(({ amount }) => amount));
  if (quantity.greaterThanOrEqualTo(ZERO)) return price(quantity.abs());
  return line.allowNegative ? price(quantity.negated()).negated() : price(ZERO);
}

function settled(terms: SettlementTerms, amount: Decimal): Decimal {
  if (amount.isNegative() && !amount.isZero()) return settled(terms, amount.negated()).negated();
  const reduced = withoutNoise(discounted(amount, terms), 'halfUp');
  const owed = terms.maximum === null ? reduced : smaller(reduced, terms.maximum);
  const { mode, scale } = terms.round ?? { mode: 'halfUp', scale: AMOUNT_SCALE };
  return round(owed, scale, mode);
}

function discounted(amount: Decimal, { discounts }: SettlementTerms): Decimal {
  const left = discounts.reduce(
    (rest, each) =>
      each.kind === 'percent' ? rest.times(HUNDRED.minus(each.percent)).dividedBy(HUNDRED) : rest,
    amount,
  );
  const fixed = discounts.map((each) => (each.kind === 'amount' ? each.amount : ZERO));
  return larger(left.minus(sum(fixed)), ZERO);
}
