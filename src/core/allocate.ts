// Splitting an amount never loses or invents a unit: each part gets its share cut to the scale, and
// what is left goes unit by unit to the largest remainders (ties to the earlier part).
import { type Decimal, ONE, ZERO, sum } from './decimal';
import { invariant } from './invariant';
import { round } from './rounding';

/** Shares of `amount` in proportion to `weights`, each at `scale` decimals, summing to `amount`. */
export function allocate(
  amount: Decimal,
  weights: readonly Decimal[],
  scale: number,
): readonly Decimal[] {
  invariant(weights.length > 0, 'Nothing to allocate to');
  invariant(
    weights.every((weight) => !weight.isNegative() || weight.isZero()),
    'A weight is never negative',
  );
  invariant(amount.decimalPlaces() <= scale, `An amount with more than ${scale} decimals`);
  const total = sum(weights);
  if (total.isZero()) return allocate(amount, weights.map(() => ONE), scale);

  const exact = weights.map((weight) => amount.times(weight).dividedBy(total));
  const cut = exact.map((share) => round(share, scale, 'down'));
  const unit = ONE.dividedBy(ONE.times(10).pow(scale));
  const left = amount.minus(sum(cut)).dividedBy(unit).abs().toNumber();
  const first = new Set(byRemainder(exact, cut).slice(0, left));
  const step = amount.isNegative() ? unit.negated() : unit;
  return cut.map((share, index) => (first.has(index) ? share.plus(step) : share));
}

/** Equal parts: 10.00 in three is 3.34, 3.33, 3.33. */
export function split(amount: Decimal, parts: number, scale: number): readonly Decimal[] {
  return allocate(amount, Array.from({ length: parts }, () => ONE), scale);
}

function byRemainder(exact: readonly Decimal[], cut: readonly Decimal[]): readonly number[] {
  return exact
    .map((share, index) => ({ index, remainder: share.minus(cut[index] ?? ZERO).abs() }))
    .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.index - b.index)
    .map((part) => part.index);
}
