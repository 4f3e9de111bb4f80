// Reductions of fees: discounts sold with them, and alterations agreed for one product. Alterations with a priority
// come first, the lowest number before all; then percentages compound; then fixed amounts are taken off. A fee never
// falls below zero. A fixed amount is prorated like the fee, an alteration counts for its days in force. Each is a
// separate line.
import type { AlterationTerms } from '../../catalog/domain/sold-price';
import {
  type Decimal,
  HUNDRED,
  fromInteger,
  parseDecimal,
  smaller,
  ZERO,
} from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import type { Instant } from '../../core/time';
import type { FeePart } from './recurring-fee';

export type Discount = {
  readonly percent: string | null;
  readonly amount: string | null;
  /** The prices it reduces; empty means all that it is sold with. */
  readonly priceIds: readonly string[];
  readonly alteration?: AlterationTerms;
};

export type Reducible = {
  readonly quantity: string;
  readonly daysOfPeriod: number;
  /** The fee in the parts into which `cutsOf` its reductions divides it. */
  readonly parts: readonly FeePart[];
};

/** What one reduction takes off; negative for a surcharge. `days` are those on which it was in force. */
export type Cut = { readonly amount: Decimal; readonly days: number };

/** A fee as discounts see it, with the discounts that it names itself. */
export type Reduced = {
  readonly id: string;
  readonly discountIds: readonly string[];
  readonly insteadOf?: string;
};

/** A discount reduces a fee when either names the other; one that names nothing and is not named reduces all fees. */
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

/** The discounts among `prices` that reduce this fee, in the given order. */
export function reducersOf<
  P extends Reduced & { readonly kind: string; readonly discount: Discount | null },
>(fee: Reduced, prices: readonly P[]): { readonly price: P; readonly discount: Discount }[] {
  return prices.flatMap((price) => {
    const { kind, discount } = price;
    if (kind !== 'discount' || discount === null) return [];
    return reduces(price.id, discount, fee, prices) ? [{ price, discount }] : [];
  });
}

/** True for a reduction that is in force for a limited time. */
export function isTimed(discount: Discount | null): boolean {
  const { from = null, to = null } = discount?.alteration ?? {};
  return from !== null || to !== null;
}

/** The instants at which timed reductions begin or end. */
export function cutsOf(discounts: readonly Discount[]): Instant[] {
  return discounts.flatMap(({ alteration }) =>
    [alteration?.from, alteration?.to].flatMap((at) => at ?? []),
  );
}

/** What each reduction takes off, in their order. */
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
  // A negative price is a credit; surcharges and discounts leave it as it is.
  if (part.amount.isNegative()) return taken;
  let left = part.amount;
  for (const discount of [...discounts].sort(byPriority)) {
    const size = sizeOf(discount, left, part);
    const amount = discount.alteration?.raises ? size.negated() : smaller(size, left);
    taken.set(discount, amount);
    left = left.minus(amount);
  }
  return taken;
}

function sizeOf({ percent, amount }: Discount, left: Decimal, part: PartOfFee): Decimal {
  if (percent !== null) {
    return share(left, parseDecimal(percent), HUNDRED, CHARGE_SCALE, 'halfUp');
  }
  const whole = parseDecimal(amount ?? '0').times(parseDecimal(part.quantity));
  const [days, of] = [fromInteger(part.days), fromInteger(part.daysOfPeriod)];
  return share(whole, days, of, CHARGE_SCALE, 'halfUp');
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
