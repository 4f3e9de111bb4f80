// What happens with the part of a charge that prepaid value did not pay: it is owed, sold, made dearer, kept as a debt
// that the next credits pay first, or the usage is refused, as the contract says.
import { compositeKey } from '../../core/composite-key';
import { type Decimal, ONE, smaller, ZERO } from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { type Draft, type Sold, totalKey } from './agreed-totals';
import { isGranted, type UsageTerms } from './agreement';
import type { Account, PricedCard } from './context';
import type { ChargePart } from './charge-parts';
import type { Guided } from './guide';
import type { AgreedCharge } from './rate-agreed';
import { rateOwn } from './rate-own';
import { lineOfUnit } from '../../contract/domain/agreed-line';

export type Missing = {
  readonly parts: readonly ChargePart[];
  readonly sold: Sold | null;
  /** Credits that the account owes. */
  readonly debt: Decimal;
  /** Units of value that was granted for such usage and did not last. */
  readonly exhausted: readonly string[];
};

/** True when what is missing is owed in some way; otherwise the usage is refused. */
export function acceptsMissing(
  { exhaustion }: UsageTerms,
  { mode }: Account,
  card: PricedCard,
): boolean {
  if (exhaustion !== undefined) return exhaustion.term.atRating === 'accept';
  return mode === 'postpaid' || card.exhaustion === 'overage';
}

/** `missing` is the part of the net charge that nothing paid. */
export function settleMissing(
  guided: Guided,
  terms: UsageTerms,
  { parts, isMoney, draft, exhausted: before }: AgreedCharge,
  currency: string,
  missing: Decimal,
): Missing {
  const isShort = missing.greaterThan(ZERO);
  const isExhausted = isShort && (isGranted(terms, currency) || !isMoney);
  const exhausted = isExhausted ? [...before, currency] : before;
  const settled = { parts, sold: null, debt: ZERO, exhausted };
  if (!isShort) return settled;
  if (!isMoney) {
    const sold = sell(guided, terms, draft, missing);
    return sold === null ? { ...settled, debt: missing } : { ...settled, sold };
  }
  return { ...settled, parts: dearer(terms, parts, currency, missing) };
}

function sell(
  { record, service, payer }: Guided,
  { exhaustion: of }: UsageTerms,
  draft: Draft,
  quantity: Decimal,
): Sold | null {
  const rate = of?.term.overage ?? null;
  if (of === undefined || rate === null || rate.price === null) return null;
  const line = lineOfUnit(rate, 'credit');
  const key = compositeKey(totalKey(of.life, service.from), 'credits');
  const override = `${of.since}`;
  const sold = rateOwn({ draft, key }, { line, version: 1, override }, record, quantity);
  if ('reason' in sold) return null;
  return { of, quantity, amount: sold.amount, currency: payer.currency };
}

/** Moves what is missing from the line's part to an overage of the term; of other parts the surcharge alone. */
function dearer(
  terms: UsageTerms,
  parts: readonly ChargePart[],
  currency: string,
  missing: Decimal,
): readonly ChargePart[] {
  const { exhaustion: of } = terms;
  const factor = of?.term.overage?.multiplier ?? null;
  const isDear = parts.some((part) => part.kind === 'overage' && part.of === of);
  if (of === undefined || factor === null || isDear || !isGranted(terms, currency)) return parts;
  let left = missing;
  const reduced = parts.map((part): ChargePart => {
    if (part.kind !== 'line') return part;
    const moved = smaller(left, part.amount);
    left = left.minus(moved);
    return { ...part, amount: part.amount.minus(moved) };
  });
  const cost = missing
    .minus(left)
    .times(factor)
    .plus(left.times(factor.minus(ONE)));
  const amount = round(cost, CHARGE_SCALE, 'halfUp');
  return [...reduced, { kind: 'overage', of, amount, quantity: ZERO }];
}
