// A bundle that is sold as its parts may repeat what they come to: an amount that is their sum, their period. Anything
// else that it says of them would not be charged.
import { parseDecimal, sum } from '../../core/decimal';
import { kindOf, periodOf, type WrittenPrice } from './written-price';

type Prices = ReadonlyMap<string, WrittenPrice>;

/** The attributes of the bundle that are so of its parts. */
export function repeatedOfParts(bundle: WrittenPrice, prices: Prices): ReadonlySet<string> {
  const parts = bundle.parts.flatMap((id) => prices.get(id) ?? []);
  if (parts.length === 0 || parts.length < bundle.parts.length) return new Set();
  const isAlike = parts.every((part) => isFeeLike(bundle, part));
  const isOfPeriod = isAlike && parts.every((part) => isSamePeriod(bundle, part));
  const isSum = isOfPeriod && comesTo(bundle, parts);
  return new Set([
    ...(isOfPeriod ? ['recurringChargePeriodType', 'recurringChargePeriodLength'] : []),
    ...(isSum ? ['price'] : []),
  ]);
}

/** A fee of the bundle's type that every product has: a part for some of them, or for a time, is in no sum. */
function isFeeLike({ priceType }: WrittenPrice, part: WrittenPrice): boolean {
  const kind = kindOf(part.priceType);
  const isFee = kind === 'recurring' || kind === 'oneTime';
  const isForSome = part.uses.length > 0 || part.selling !== undefined;
  const isForATime = (part.validFrom ?? part.validTo) !== null;
  const isOfType = (priceType ?? '') === '' || kindOf(priceType) === kind;
  return isFee && isOfType && part.parts.length === 0 && !isForSome && !isForATime;
}

function isSamePeriod(bundle: WrittenPrice, part: WrittenPrice): boolean {
  return JSON.stringify(periodOf(bundle.period)) === JSON.stringify(periodOf(part.period));
}

function comesTo({ price }: WrittenPrice, parts: readonly WrittenPrice[]): boolean {
  if (price === null || parts.some((part) => part.price?.currency !== price.currency)) return false;
  const amounts = parts.map((part) => parseDecimal(part.price?.amount ?? '0'));
  return sum(amounts).equals(parseDecimal(price.amount));
}
