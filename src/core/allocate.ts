// Splitting an amount never loses or invents a unit: each part gets its share cut to the scale, and
// what is left goes unit by unit to the largest remainders (ties to the earlier part).
import { type Decimal, ONE, fromScaled, toScaled } from './decimal';
import { invariant } from './invariant';

type Share = { readonly index: number; units: bigint; readonly remainder: bigint };

/** Shares of `amount` in proportion to `weights`, each at `scale` decimals, summing to `amount`. */
export function allocate(
  amount: Decimal,
  weights: readonly Decimal[],
  scale: number,
): readonly Decimal[] {
  invariant(weights.length > 0, 'Nothing to allocate to');
  const units = toScaled(amount, scale);
  invariant(
    units !== undefined,
    `An amount of more than ${scale} decimals cannot be split at them`,
  );
  const shares = cutShares(units, wholeWeights(weights));
  const step = units < 0n ? -1n : 1n;
  let left = units - shares.reduce((total, share) => total + share.units, 0n);
  for (const share of byRemainder(shares)) {
    if (left === 0n) break;
    share.units += step;
    left -= step;
  }
  return shares.map((share) => fromScaled(share.units, scale));
}

/** Equal parts: 10.00 in three is 3.34, 3.33, 3.33. */
export function split(amount: Decimal, parts: number, scale: number): readonly Decimal[] {
  const equal = Array.from({ length: parts }, () => ONE);
  return allocate(amount, equal, scale);
}

function cutShares(units: bigint, weights: readonly bigint[]): Share[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  return weights.map((weight, index) => ({
    index,
    units: (units * weight) / total,
    remainder: (units * weight) % total,
  }));
}

function byRemainder(shares: readonly Share[]): Share[] {
  const size = (share: Share) => (share.remainder < 0n ? -share.remainder : share.remainder);
  return [...shares].sort((a, b) =>
    size(a) === size(b) ? a.index - b.index : size(b) > size(a) ? 1 : -1,
  );
}

/** Only the proportions matter; all zero means equal parts. */
function wholeWeights(weights: readonly Decimal[]): bigint[] {
  const scale = weights.reduce(
    (most, weight) => (weight.decimalPlaces() > most ? weight.decimalPlaces() : most),
    0,
  );
  const whole = weights.map((weight) => toScaled(weight, scale) ?? 0n);
  invariant(
    whole.every((weight) => weight >= 0n),
    'A weight is never negative',
  );
  return whole.every((weight) => weight === 0n) ? whole.map(() => 1n) : whole;
}
