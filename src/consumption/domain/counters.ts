// What a product has used. For the user the quantity that buckets covered and the quantity beyond them are one; only
// the second is charged. Counters give both per meter, and the charge per currency.
import { type Decimal, sum, ZERO } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';
import type { Period } from '../../core/time';

/** A running total of charged usage. */
export type ChargedUsage = {
  readonly meter: string;
  readonly unit: string;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  readonly currency: string;
  readonly period: Period;
};

/** What a bucket covered of a meter; `unit` is the bucket's. */
export type CoveredUsage = {
  readonly meter: string;
  readonly unit: string;
  readonly quantity: Decimal;
};

export type Counter = {
  readonly type: 'used' | 'outOfBucket' | 'charged';
  /** The meter, for a quantity. */
  readonly name: string;
  readonly amount: Decimal;
  readonly unit: string;
  readonly period: Period;
};

export function productCounters(
  charged: readonly ChargedUsage[],
  covered: readonly CoveredUsage[],
  period: Period,
): Counter[] {
  const meters = [...new Set([...charged, ...covered].map(({ meter }) => meter))].toSorted();
  return [
    ...meters.flatMap((meter) => metered(meter, charged, covered, period)),
    ...costs(charged, period),
  ];
}

function metered(
  meter: string,
  charged: readonly ChargedUsage[],
  covered: readonly CoveredUsage[],
  period: Period,
): Counter[] {
  const past = charged.filter((each) => each.meter === meter);
  const within = covered.filter((each) => each.meter === meter);
  const unit = past[0]?.unit ?? within[0]?.unit;
  if (unit === undefined) return [];
  // Quantities covered by a wallet are money, which does not convert to the unit of a meter.
  const inUnit = [...past, ...within].filter((each) => isConvertible(each.unit, unit));
  const used = sum(inUnit.map((each) => convert(each.quantity, each.unit, unit)));
  const outside = sum(past.map((each) => convert(each.quantity, each.unit, unit)));
  return [
    { type: 'used', name: meter, amount: used, unit, period },
    { type: 'outOfBucket', name: meter, amount: outside, unit, period },
  ];
}

function costs(charged: readonly ChargedUsage[], period: Period): Counter[] {
  const totals = new Map<string, Decimal>();
  for (const { currency, amount } of charged) {
    totals.set(currency, (totals.get(currency) ?? ZERO).plus(amount));
  }
  return [...totals].map(([currency, amount]) => ({
    type: 'charged',
    name: currency,
    amount,
    unit: currency,
    period,
  }));
}
