// What falls to a part of a whole: `whole × part ÷ of`, exact until it is rounded once, as the caller names it.
import { type Decimal, fromScaled, powerOfTen, scaled } from './decimal';
import { invariant } from './invariant';
import { divideRounded, type RoundingMode } from './rounding';

/** None of them has a sign that it must have; `of` is not zero. */
export function share(
  whole: Decimal,
  part: Decimal,
  of: Decimal,
  scale: number,
  mode: RoundingMode,
): Decimal {
  invariant(!of.isZero(), 'Nothing is a share of nothing');
  const [over, under] = [scaled(whole) * scaled(part), scaled(of)];
  const decimals = scale + of.decimalPlaces() - whole.decimalPlaces() - part.decimalPlaces();
  const numerator = over * powerOfTen(Math.max(decimals, 0)) * (under < 0n ? -1n : 1n);
  const denominator = (under < 0n ? -under : under) * powerOfTen(Math.max(-decimals, 0));
  return fromScaled(divideRounded(numerator, denominator, mode), scale);
}
