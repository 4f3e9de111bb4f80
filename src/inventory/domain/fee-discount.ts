// What is taken off fees, by discounts that were sold with them and by alterations that were agreed for one
// product. Alterations that name a priority come first, the lowest before all; then percentages compound, then
// fixed amounts. A fee never falls below zero. A fixed amount is prorated like the fee, an alteration counts for
// the days it is in force. Each is a line of its own.
import type { AlterationTerms } from '../../catalog/domain/sold-price';
import {
  type Decimal,
  HUNDRED,
  fromInteger,
  parseDecimal,
  smaller,
  ZERO,
} from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';
import type { Instant } from '../../core/time';
import type { FeePart } from './recurring-fee';

export type Discount = {
  readonly percent: string | null;
  readonly amount: string | null;
  /** The prices it reduces; empty = all it is sold with. */
  readonly priceIds: readonly string[];
  readonly alteration?: AlterationTerms;
};

export type Reducible = {
  readonly quantity: string;
  readonly daysOfPeriod: number;
  /** The fee as it is cut by `cutsOf` what reduces it. */
  readonly parts: readonly FeePart[];
};

/** Negative is added. The days are those it counted for. */
export type Cut = { readonly amount: Decimal; readonly days: number };

/** What a discount may be of: a fee, with the discounts that it names itself. */
export type Reduced = {
  readonly id: string;
  readonly discountIds: readonly string[];
  readonly insteadOf?: string;
};

/** Whichever of the two names the other; a discount that neither names, nor is named by any, reduces all fees. */
function reduces(
  discountId: string,
  { priceIds }: Discount,
  fee: Reduced,
  prices: readonly Reduced[],
): boolean {
  if (fee.discountIds.includes(discountId)) return true;
  if (priceIds.some((id) => id === fee.id || id === fee.insteadOf)) return true;
  const isNamed = prices.some(({ discountIds }) => discountIds.includes(discountId));
  return priceIds.length === 0 && !isNamed;
}

/** What reduces the fee, of prices that it is sold with, in their order. */
export function reducersOf<
  P extends Reduced & { readonly kind: string; readonly discount: Discount | null },
>(fee: Reduced, prices: readonly P[]): { readonly price: P; readonly discount: Discount }[] {
  return prices.flatMap((price) => {
    const { kind, discount } = price;
    if (kind !== 'discount' || discount === null) return [];
    return reduces(price.id, discount, fee, prices) ? [{ price, discount }] : [];
  });
}

/** Counts for a time only. */
export function isTimed(discount: Discount | null): boolean {
  const { from = null, to = null } = discount?.alteration ?? {};
  return from !== null || to !== null;
}

/** Where something begins or ends that counts for a time only. */
export function cutsOf(discounts: readonly Discount[]): Instant[] {
  return discounts.flatMap(({ alteration }) =>
    [alteration?.from, alteration?.to].flatMap((at) => at ?? []),
  );
}

/** What each discount takes off, in their order. */
export function discountsOn({ parts, ...fee }: Reducible, discounts: readonly Discount[]): Cut[] {
  const cuts = new Map<Discount, Cut>();
  for (const part of parts) {
    const inForce = discounts.filter((discount) => isInForce(discount, part));
    const amounts = takenOff({ ...fee, ...part }, inForce);
    for (const discount of inForce) {
      const { amount, days } = cuts.get(discount) ?? NOTHING;
      const taken = amounts.get(discount) ?? ZERO;
      cuts.set(discount, { amount: amount.plus(taken), days: days + part.days });
    }
  }
  return discounts.map((discount) => cuts.get(discount) ?? NOTHING);
}

const NOTHING: Cut = { amount: ZERO, days: 0 };

type PartOfFee = Omit<Reducible, 'parts'> & FeePart;

function takenOff(part: PartOfFee, discounts: readonly Discount[]): Map<Discount, Decimal> {
  const taken = new Map<Discount, Decimal>();
  // A price below zero gives: nothing alters it.
  if (part.amount.isNegative()) return taken;
  let left = part.amount;
  for (const discount of [...discounts].sort(byPriority)) {
    const size = round(sizeOf(discount, left, part), CHARGE_SCALE, 'halfUp');
    const amount = discount.alteration?.raises ? size.negated() : smaller(size, left);
    taken.set(discount, amount);
    left = left.minus(amount);
  }
  return taken;
}

function sizeOf({ percent, amount }: Discount, left: Decimal, part: PartOfFee): Decimal {
  if (percent !== null) return left.times(parseDecimal(percent)).dividedBy(HUNDRED);
  const whole = parseDecimal(amount ?? '0').times(parseDecimal(part.quantity));
  return whole.times(fromInteger(part.days)).dividedBy(fromInteger(part.daysOfPeriod));
}

function byPriority(a: Discount, b: Discount): number {
  const [one, other] = [a, b].map(({ alteration }) => alteration?.priority ?? null);
  if (one !== other) {
    if (one === null || one === undefined) return 1;
    if (other === null || other === undefined) return -1;
    return one - other;
  }
  return (a.percent === null ? 1 : 0) - (b.percent === null ? 1 : 0);
}

function isInForce({ alteration }: Discount, { from, to }: FeePart): boolean {
  if (alteration === undefined) return true;
  const { from: begins, to: ends } = alteration;
  return (begins === null || begins <= from) && (ends === null || to <= ends);
}
