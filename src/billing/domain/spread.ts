// Shows a rounded total as rounded parts that sum to it: each part is cut to the scale, and the units
// that are missing go one by one to the parts that lost most (ties to the earlier part). Parts may have
// either sign: a bill has credits too.
import { type Decimal, fromScaled, sum, toScaled } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { round } from '../../core/rounding';

/** `total` is the sum of `parts`, rounded to `scale`. */
export function spread(total: Decimal, parts: readonly Decimal[], scale: number): Decimal[] {
  const cut = parts.map((part) => round(part, scale, 'down'));
  const missing = toScaled(total.minus(sum(cut)), scale);
  invariant(
    missing !== undefined,
    `A total of more than ${scale} decimals cannot be spread at them`,
  );
  if (missing === 0n) return cut;
  const direction = missing < 0n ? -1n : 1n;
  const unit = fromScaled(direction, scale);
  const lost = parts.map((part, index) => ({
    index,
    by: part.minus(cut[index] ?? part).times(unit),
  }));
  const most = lost.sort((a, b) => b.by.comparedTo(a.by) || a.index - b.index);
  const count = missing * direction;
  invariant(count <= BigInt(parts.length), 'The total is not the rounded sum of its parts');
  const raised = new Set(most.filter((_, rank) => BigInt(rank) < count).map(({ index }) => index));
  return cut.map((part, index) => (raised.has(index) ? part.plus(unit) : part));
}
