// Discounts and caps on a usage's exact charges: percentages compound first, then amounts come off, then caps hold.
// Amounts and caps compare what the whole stretch came to and book the difference, so that a later credit moves them
// back.
import type { BillingCycle } from '../../core/calendar';
import { periodContaining } from '../../core/calendar';
import { type Decimal, HUNDRED, larger, smaller, ZERO } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import type { Instant, Period } from '../../core/time';
import { amountOf, stretchAt } from '../../contract/domain/stretch';
import type { Cap, DiscountTerm } from '../../contract/domain/term';
import { change, type Draft, totalIn, totalKey } from './agreed-totals';
import type { InForce, UsageTerms } from './agreement';
import type { Reduction } from './charge-parts';

export type Reduced = { readonly reductions: readonly Reduction[]; readonly left: Decimal };

type When = { readonly at: Instant; readonly cycle: BillingCycle; readonly service: Period };

export function reduceCharge(
  draft: Draft,
  { discounts, caps }: Pick<UsageTerms, 'discounts' | 'caps'>,
  amount: Decimal,
  when: When,
): Reduced {
  const reductions: Reduction[] = [];
  let left = amount;
  const take = (kind: Reduction['kind'], of: Reduction['of'], off: Decimal): void => {
    if (off.isZero()) return;
    reductions.push({ kind, of, amount: off.negated() });
    left = left.minus(off);
  };
  for (const of of discounts) take('discount', of, discountOn(draft, of, left, when));
  for (const of of caps) take('cap', of, aboveCap(draft, of, left, when));
  return { reductions, left };
}

function discountOn(
  draft: Draft,
  { life, term }: InForce<DiscountTerm>,
  amount: Decimal,
  when: When,
): Decimal {
  if (!holdsIn(life.life.from, term, when)) return ZERO;
  if (term.percent !== null) {
    return share(amount, term.percent, HUNDRED, CHARGE_SCALE, 'halfUp');
  }
  const most = term.amount ?? ZERO;
  const offOf = (total: Decimal) => smaller(larger(total, ZERO), most);
  return moved(draft, totalKey(life, when.service.from), amount, offOf);
}

/** Periods are counted from the one that the term begins in. */
function holdsIn(begin: Instant, { periods }: DiscountTerm, { cycle, service }: When): boolean {
  if (periods === null) return true;
  let period = periodContaining(cycle, begin);
  for (let passed = 1; passed < periods && period.from < service.from; passed += 1) {
    period = periodContaining(cycle, period.to);
  }
  return period.from >= service.from;
}

function aboveCap(
  draft: Draft,
  { life, term }: InForce<Cap>,
  amount: Decimal,
  { at, cycle }: When,
): Decimal {
  const stretch = stretchAt(life, at, cycle);
  if (stretch === undefined) return ZERO;
  const most = amountOf(life, term.per, stretch, cycle.timeZone);
  const offOf = (total: Decimal) => larger(total.minus(most), ZERO);
  return moved(draft, totalKey(life, stretch.from), amount, offOf);
}

/** What the amount adds to what is taken off the total of the stretch. */
function moved(
  draft: Draft,
  key: string,
  amount: Decimal,
  offOf: (total: Decimal) => Decimal,
): Decimal {
  const { used } = totalIn(draft, key);
  const total = used.plus(amount);
  change(draft, key, { used: total });
  return offOf(total).minus(offOf(used));
}
