// The stretch of time that an amount is agreed for, and what the amount of a stretch is. One rule serves the edges of
// a contract, ramps, amendments and terms with an end of their own: the sum over the local days of what was in force
// at the end of each, by the days of the whole stretch. A term and a window are not prorated.
import { type BillingCycle, daysIn, periodContaining } from '../../core/calendar';
import { compositeKey } from '../../core/composite-key';
import { type Decimal, fromInteger, ONE, sum, ZERO } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import { instant, type Instant, type Period } from '../../core/time';
import { windowEnd, windowStart } from '../../rating';
import { pieceAt, type TermLife } from './contract';
import { turnContaining } from './duration';
import type { Cap, Commitment, Per } from './term';

/** Terms whose amount is for a stretch. */
export type Agreed = Commitment | Cap;

/** Whole, even where the contract covers a part of it. */
export type Stretch = Period;

/** Undefined when the term is not in force, or its window began before it was. */
export function stretchAt(
  term: TermLife<Agreed>,
  at: Instant,
  cycle: BillingCycle,
): Stretch | undefined {
  const piece = pieceAt(term, at);
  return piece && stretchOf(term, piece.term.per, at, cycle);
}

function stretchOf(
  { contract, life, ...term }: TermLife<Agreed>,
  per: Per,
  at: Instant,
  cycle: BillingCycle,
): Stretch | undefined {
  switch (per.kind) {
    case 'period':
      return periodContaining(cycle, at);
    case 'term':
      return life;
    case 'every':
      return turnContaining(contract.period.from, per.every, at, cycle.timeZone);
    case 'window': {
      const from = windowStart(per.window, at, cycle.timeZone);
      if (pieceAt(term, from) === undefined) return undefined;
      return { from, to: windowEnd(per.window, from, cycle.timeZone) };
    }
  }
}

/** The stretches before this one, the latest first; `count` at most. */
export function stretchesBefore(
  term: TermLife<Agreed>,
  { from }: Stretch,
  cycle: BillingCycle,
  count: number,
): Stretch[] {
  const found: Stretch[] = [];
  let next = from;
  while (found.length < count) {
    const stretch = stretchAt(term, instant(next - 1), cycle);
    if (stretch === undefined) break;
    found.push(stretch);
    next = stretch.from;
  }
  return found;
}

/** The stretches that end within the period, by the clock of the term's own life. Oldest first. */
export function stretchesEnding(
  term: TermLife<Agreed>,
  period: Period,
  cycle: BillingCycle,
): Stretch[] {
  const { life } = term;
  const end = instant(Math.min(period.to, life.to));
  const found: Stretch[] = [];
  let at = instant(end - 1);
  while (at >= life.from) {
    const stretch = stretchAt(term, at, cycle);
    if (stretch === undefined) {
      // Between two pieces, or a window that began before the term did.
      at = instant(startBefore(term, at) - 1);
      continue;
    }
    const ends = instant(Math.min(stretch.to, life.to));
    if (ends <= period.from) break;
    if (ends <= period.to) found.push(stretch);
    at = instant(stretch.from - 1);
  }
  return found.reverse();
}

/** Where the search goes on below an instant at which no stretch begins. */
function startBefore({ pieces }: TermLife<Agreed>, at: Instant): Instant {
  const inside = pieces.find(({ from, to }) => from <= at && at < to);
  if (inside !== undefined) return inside.from;
  const ended = pieces.findLast(({ to }) => to <= at);
  return ended?.to ?? instant(at);
}

// Every usage asks for the same few amounts, and counting days is dear.
const KEPT_MAX = 10_000;
const amounts = new WeakMap<TermLife<Agreed>, Map<string, Decimal>>();

export function amountOf(
  term: TermLife<Agreed>,
  per: Per,
  stretch: Stretch,
  timeZone: string,
): Decimal {
  const known = amounts.get(term) ?? new Map<string, Decimal>();
  amounts.set(term, known);
  const key = compositeKey(stretch.from, stretch.to, per.kind, timeZone);
  const amount = known.get(key) ?? computed(term, per, stretch, timeZone);
  if (known.size >= KEPT_MAX) known.clear();
  known.set(key, amount);
  return amount;
}

function computed(term: TermLife<Agreed>, per: Per, stretch: Stretch, timeZone: string): Decimal {
  if (per.kind === 'window') return amountAt(term, stretch.from);
  if (per.kind === 'term') return amountAt(term, instant(stretch.to - 1));
  const shares = constantParts(term, stretch).map((part) =>
    amountAt(term, part.from).times(fromInteger(daysIn(part, timeZone))),
  );
  const days = fromInteger(daysIn(stretch, timeZone));
  return share(sum(shares), ONE, days, CHARGE_SCALE, 'halfUp');
}

function amountAt(term: TermLife<Agreed>, at: Instant): Decimal {
  const piece = pieceAt(term, at);
  if (piece === undefined) return ZERO;
  if (piece.term.kind === 'cap') return piece.term.amount;
  return piece.term.ramp.findLast(({ from }) => from <= at)?.amount ?? piece.term.amount;
}

/** The parts of a stretch in which one amount is in force; what begins within a day counts from its end on. */
function constantParts({ pieces }: TermLife<Agreed>, { from, to }: Stretch): Period[] {
  const changes = pieces.flatMap((piece) => [
    piece.from,
    piece.to,
    ...(piece.term.kind === 'cap' ? [] : piece.term.ramp.map((step) => step.from)),
  ]);
  const inside = [...new Set(changes)].filter((at) => from < at && at < to);
  const bounds = [from, ...inside.sort((a, b) => a - b), to];
  return bounds.slice(1).map((end, index) => ({ from: bounds[index] ?? from, to: end }));
}
