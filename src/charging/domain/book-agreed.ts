// Books a charge under a contract on what was agreed: the terms it filled, the bill lines of its parts, and the limits
// on its path.
import { type Decimal, ZERO } from '../../core/decimal';
import { addToLine, type AgreedTotals, type LineKind } from './agreed-totals';
import { type ChargePart, termOf } from './charge-parts';
import type { AgreedPlan, LegPlan } from './decide-usage';
import type { Guided } from './guide';
import { isKnownCurrency } from '../../core/money';

/** A charge in credits stands on no bill; what was sold of them does. */
export function bookAgreed(
  totals: AgreedTotals,
  guided: Guided,
  usageId: string,
  { leg }: Pick<LegPlan, 'leg'>,
  { parts, reductions, sold, draft, spendings, debt, exhausted }: AgreedPlan,
): void {
  const { currency } = leg.card;
  const passed = spendings.flatMap(({ limit, passed: own }) =>
    own.map((threshold) => ({ limit: limit.id, threshold })),
  );
  totals.rows.push({ usageId, currency, parts, reductions, sold, exhausted, passed });
  if (!debt.isZero()) totals.debts.set(currency, (totals.debts.get(currency) ?? ZERO).plus(debt));
  for (const [key, total] of draft.changes) totals.terms.set(key, total);
  for (const { key, total } of spendings) totals.limits.set(key, total);
  const book = (kind: LineKind, term: string | null, amount: Decimal, quantity: Decimal): void => {
    const own = kind === 'usage' ? { card: leg.card.code, line: leg.line.id } : NO_LINE;
    const serviceFrom = guided.service.from;
    addToLine(totals.lines, { kind, serviceFrom, ...own, term, quantity, amount });
  };
  if (isKnownCurrency(currency)) {
    for (const part of parts) {
      book(kindOf(part), termOf(part)?.life.key ?? null, part.amount, part.quantity);
      if (part.kind !== 'commitment' || !part.isRolled) continue;
      book('prepaid', part.of.life.key, part.amount.negated(), ZERO);
    }
    for (const { kind, of, amount } of reductions) book(kind, of.life.key, amount, ZERO);
  }
  if (sold !== null) book('overage', sold.of.life.key, sold.amount, sold.quantity);
}

const NO_LINE = { card: null, line: null };

function kindOf({ kind }: ChargePart): LineKind {
  return kind === 'line' ? 'usage' : kind;
}
