// How a line came about, as a bill says it: its tiers, packages and groups, what is included, what comes off.
import type { LinePart } from '../../charging/domain/line-parts';
import { type Decimal, formatDecimal } from '../../core/decimal';
import { minorUnits } from '../../core/money';
import { spread } from './spread';

/** The parts' `amount`s sum to that of the line, their `amountUnrounded`s to its unrounded one. */
export type PartContent = {
  /** The attribute values that all usage of this part shares. */
  readonly group?: Readonly<Record<string, string | null>>;
  readonly what: string;
  readonly quantity: string;
  /** Missing in a part that counts events. */
  readonly unit?: string;
  /** The price of `per` units. */
  readonly rate?: string;
  readonly per?: string;
  /** The flat fee of the tier. */
  readonly flat?: string;
  /** The bounds of the tier, the upper one inclusive; the last tier has no upper bound. */
  readonly from?: string;
  readonly upTo?: string;
  /** What comes off, in this order: percentages before amounts. Only of the part that discounts take off. */
  readonly discounts?: readonly DiscountContent[];
  readonly amount: string;
  readonly amountUnrounded: string;
};

export type DiscountContent = { readonly percent: string } | { readonly amount: string };

/** `whole` is the amount of the line, `text` writes money of its currency. */
export function partContents(
  whole: Decimal,
  parts: readonly LinePart[],
  currency: string,
  text: (amount: Decimal) => string,
): PartContent[] {
  const amounts = spread(
    whole,
    parts.map(({ amount }) => amount),
    minorUnits(currency),
  );
  return parts.map(({ group, what, quantity, unit, amount, terms, discounts }, index) => ({
    ...(group.size === 0 ? {} : { group: Object.fromEntries(group) }),
    what,
    quantity: formatDecimal(quantity),
    ...(unit === null ? {} : { unit }),
    ...(terms === undefined ? {} : termsContent(terms)),
    ...(discounts && { discounts: discountsContent(discounts) }),
    amount: text(amounts[index] ?? amount),
    amountUnrounded: formatDecimal(amount),
  }));
}

function termsContent({ rate, per, flat, tier }: NonNullable<LinePart['terms']>) {
  return {
    rate: formatDecimal(rate),
    per: formatDecimal(per),
    ...(flat === undefined ? {} : { flat: formatDecimal(flat) }),
    ...(tier && { from: formatDecimal(tier.from) }),
    ...(tier?.upTo && { upTo: formatDecimal(tier.upTo) }),
  };
}

/** In the order in which they come off. */
function discountsContent(discounts: NonNullable<LinePart['discounts']>): DiscountContent[] {
  const percents = discounts.flatMap((each) => (each.kind === 'percent' ? each.percent : []));
  const amounts = discounts.flatMap((each) => (each.kind === 'amount' ? each.amount : []));
  return [
    ...percents.map((percent) => ({ percent: formatDecimal(percent) })),
    ...amounts.map((amount) => ({ amount: formatDecimal(amount) })),
  ];
}
