// graduated: each tier prices the part of the quantity inside it. A tier's flat is due once the tier
// is entered; its step rounds up the part inside, so a started block is a whole block.
import { type Decimal, ZERO, smaller } from '../../core/decimal';
import { type Fraction, NOTHING, fractionOf, plus, times } from '../../core/fraction';
import { roundToStep } from '../../core/rounding';
import { readFlag } from '../fields';
import type { GraduatedPrice, Tier } from '../price';
import type { PricePart } from './part';
import type { PriceModel } from './price-model';
import { boundOf, readRateTiers } from './read-tiers';
import { type Piece, type Shape, rateOf } from './shape';

export const graduatedModel: PriceModel<GraduatedPrice> = {
  measures: 'quantity',
  pricesEventsAlike: false,
  fields: ['tiers', 'chargeFlatOnZero'],
  parse: (fields, isBounded) => ({
    model: 'graduated',
    tiers: readRateTiers(fields, isBounded),
    chargeFlatOnZero: readFlag(fields, 'chargeFlatOnZero'),
  }),
  parts: graduatedParts,
  shape: graduatedShape,
  bound: ({ tiers }) => boundOf(tiers),
};

export function graduatedParts(price: GraduatedPrice, quantity: Decimal): readonly PricePart[] {
  if (quantity.isZero()) return price.chargeFlatOnZero ? flatOnZero(price.tiers) : [];
  return bounds(price.tiers)
    .filter(({ from }) => quantity.greaterThan(from))
    .map(({ tier, from, to }, index) => {
      const inside = (to === null ? quantity : smaller(quantity, to)).minus(from);
      return tierPart(tier, index, from, inside);
    });
}

export function graduatedShape(price: GraduatedPrice): Shape {
  const pieces: Piece[] = [];
  let entered: Fraction = NOTHING;
  for (const { tier, from, to } of bounds(price.tiers)) {
    const base = plus(entered, fractionOf(tier.flat));
    const slope = rateOf(tier.rate, tier.per);
    pieces.push({ upTo: to, from, base, slope, step: tier.step });
    if (to === null) break;
    entered = plus(base, times(slope, fractionOf(stepped(tier, to.minus(from)))));
  }
  return { atZero: flatAtZero(price), pieces };
}

/** The price of nothing at all: the first tier's flat, if the price says so. */
export function flatAtZero(price: {
  readonly tiers: readonly Tier[];
  readonly chargeFlatOnZero: boolean;
}): Fraction {
  return price.chargeFlatOnZero ? fractionOf(price.tiers[0]?.flat ?? ZERO) : NOTHING;
}

export function flatOnZero(tiers: readonly Tier[]): readonly PricePart[] {
  return [{ what: 'tier 1 flat', quantity: ZERO, amount: tiers[0]?.flat ?? ZERO }];
}

/** `priced` is what the tier prices of the quantity. */
export function tierPart(tier: Tier, index: number, from: Decimal, priced: Decimal): PricePart {
  const { rate, per, flat, upTo } = tier;
  return {
    what: `tier ${index + 1}`,
    quantity: priced,
    amount: tierAmount(tier, priced),
    terms: { rate, per, ...(flat.isZero() ? {} : { flat }), tier: { from, upTo } },
  };
}

function tierAmount(tier: Tier, inside: Decimal): Decimal {
  return stepped(tier, inside).times(tier.rate).dividedBy(tier.per).plus(tier.flat);
}

function stepped(tier: Tier, inside: Decimal): Decimal {
  return tier.step === null ? inside : roundToStep(inside, tier.step, 'up');
}

type Bounds = { readonly tier: Tier; readonly from: Decimal; readonly to: Decimal | null };

/** The last tier prices what a correction still leaves above its bound (see beyond.ts), so it goes on. */
function bounds(tiers: readonly Tier[]): readonly Bounds[] {
  return tiers.map((tier, index) => ({
    tier,
    from: tiers[index - 1]?.upTo ?? ZERO,
    to: index === tiers.length - 1 ? null : tier.upTo,
  }));
}
