// What a commitment still asks when its stretch ends: its amount less what was utilised, or the price of the quantity
// that was not. Judged on the totals at the end of a period.
import type { BillingCycle } from '../../core/calendar';
import { type Decimal, decimal, formatDecimal, larger, sum, ZERO } from '../../core/decimal';
import { convert } from '../../core/quantity';
import { QUANTITY_SCALE } from '../../rating';
import { round } from '../../core/rounding';
import { type Instant, instant, type Period } from '../../core/time';
import { lineAtRate, lineOfUnit } from '../../contract/domain/agreed-line';
import { pieceAt, type TermLife } from '../../contract/domain/contract';
import { amountOf, type Stretch, stretchAt, stretchesEnding } from '../../contract/domain/stretch';
import type { Commitment } from '../../contract/domain/term';
import { type CompiledLine, isNotRatable } from '../../rating';
import { type AgreedTotals, draftOn, priceKey, totalIn, totalKey } from './agreed-totals';
import { rateLeg } from './rate-leg';

export type CommitmentEnd = {
  readonly life: TermLife<Commitment>;
  /** What the stretches that ended ask in all, each; windows are added up. */
  readonly asked: readonly Decimal[];
  /** A stretch that goes on beyond the period, and what usage inside was charged since it began. */
  readonly open: { readonly from: Instant; readonly charged: Decimal } | null;
  /** The quantity that nobody used; zero where it is an amount. */
  readonly unused: Decimal;
};

/** The line that prices the unused quantity of a commitment without a price of its own. */
export type FindLine = (
  life: TermLife<Commitment>,
  term: Commitment,
) => { readonly card: string; readonly line: CompiledLine; readonly version: number } | undefined;

export function endOfCommitment(
  totals: AgreedTotals,
  life: TermLife<Commitment>,
  period: Period,
  cycle: BillingCycle,
  findLine: FindLine,
): CommitmentEnd {
  const ended = stretchesEnding(life, period, cycle).flatMap((stretch) => {
    const term = termAt(life, stretch);
    return term?.trueUp === true ? [owedFor(totals, life, term, stretch, cycle, findLine)] : [];
  });
  const asked = ended.map(({ amount }) => amount);
  const isWindowed = life.pieces.at(-1)?.term.per.kind === 'window';
  return {
    life,
    asked: isWindowed && asked.length > 0 ? [sum(asked)] : asked,
    open: openAt(totals, life, period, cycle),
    unused: sum(ended.map(({ unused }) => unused)),
  };
}

function termAt({ life, pieces }: TermLife<Commitment>, { to }: Stretch): Commitment | undefined {
  return pieceAt({ pieces }, instant(Math.min(to, life.to) - 1))?.term;
}

type Asks = { readonly amount: Decimal; readonly unused: Decimal };

function owedFor(
  totals: AgreedTotals,
  life: TermLife<Commitment>,
  term: Commitment,
  stretch: Stretch,
  cycle: BillingCycle,
  findLine: FindLine,
): Asks {
  const amount = amountOf(life, term.per, stretch, cycle.timeZone);
  const { used, charged } = totalIn(draftOn(totals), totalKey(life, stretch.from));
  if (term.unit === null) return { amount: larger(amount, used), unused: ZERO };
  const unused = round(larger(amount.minus(used), ZERO), QUANTITY_SCALE, 'halfUp');
  const price = priceOfUnused(totals, life, term, stretch, unused, findLine);
  return { amount: charged.plus(price), unused };
}

function priceOfUnused(
  totals: AgreedTotals,
  life: TermLife<Commitment>,
  term: Commitment,
  stretch: Stretch,
  unused: Decimal,
  findLine: FindLine,
): Decimal {
  const priced = unused.isZero() ? undefined : pricedBy(life, term, findLine);
  if (priced === undefined || term.unit === null) return ZERO;
  const { line, of } = priced;
  const { price } = totalIn(draftOn(totals), priceKey(life, stretch.from, of));
  const quantity = formatDecimal(
    round(convert(unused, term.unit, line.meter.unit), QUANTITY_SCALE, 'halfUp'),
  );
  const { version } = price;
  const usage = { id: life.id, at: instant(stretch.to - 1), quantity, attributes: {} };
  const rated = rateLeg(price, { line, version, ...overrideOf(price) }, usage);
  return isNotRatable(rated) ? ZERO : decimal(rated.charge);
}

/** The line that prices its quantity, and of which line of a card its total is; null for a price of its own. */
function pricedBy(
  life: TermLife<Commitment>,
  term: Commitment,
  findLine: FindLine,
): { readonly line: CompiledLine; readonly of: Parameters<typeof priceKey>[2] } | undefined {
  const { rate, unit } = term;
  if (unit !== null && rate !== null && rate.price !== null) {
    return { line: lineOfUnit(rate, unit), of: null };
  }
  const found = findLine(life, term);
  if (found === undefined) return undefined;
  const line = lineAtRate(found.line, rate, found.line.unit);
  return { line, of: { card: found.card, line: line.id } };
}

/** The rest is priced as what was used was. */
function overrideOf({ override }: { readonly override?: string | undefined }) {
  return override === undefined ? {} : { override };
}

/** Charged so far in a stretch that goes on beyond the period. */
function openAt(
  totals: AgreedTotals,
  life: TermLife<Commitment>,
  { to }: Period,
  cycle: BillingCycle,
): CommitmentEnd['open'] {
  const stretch = stretchAt(life, instant(to - 1), cycle);
  if (stretch === undefined || Math.min(stretch.to, life.life.to) <= to) return null;
  const term = pieceAt(life, instant(to - 1))?.term;
  const { used, charged } = totalIn(draftOn(totals), totalKey(life, stretch.from));
  return { from: stretch.from, charged: term?.unit === null ? used : charged };
}
