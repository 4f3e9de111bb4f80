// Fees of contracts: what falls due in a period, by the days of its cycle that the fee held for. One that is paid in
// advance falls due when its cycle begins, one in arrears when it ends.
import { type BillingCycle, daysIn, type Frequency, periodContaining } from '../../core/calendar';
import { type Decimal, fromInteger, ONE, sum, ZERO } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import { contains, instant, type Instant, type Period } from '../../core/time';
import { pieceAt, type TermLife } from '../../contract/domain/contract';
import { after } from '../../contract/domain/duration';
import type { FeeTerm } from '../../contract/domain/term';

export type DueFee = {
  readonly life: TermLife<FeeTerm>;
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

export function feesDue(life: TermLife<FeeTerm>, period: Period, cycle: BillingCycle): DueFee[] {
  const [first] = life.pieces;
  if (first === undefined) return [];
  const { every } = first.term;
  if (every === 'once') {
    if (!contains(period, life.life.from)) return [];
    const { quantity, amount } = first.term;
    return [{ life, quantity, amount: amount.times(quantity) }];
  }
  const own = cycleOf(every, cycle);
  const due: DueFee[] = [];
  let turn = periodContaining(own, period.from);
  while (turn.from < period.to) {
    if (contains(period, dueAt(life, turn))) due.push(feeOf(life, turn, cycle.timeZone));
    turn = periodContaining(own, turn.to);
  }
  return due.filter(({ amount }) => !amount.isZero());
}

/** Anchored as the account's own cycle where the two are of a kind. */
function cycleOf(frequency: Frequency, { anchorDay, timeZone, ...own }: BillingCycle) {
  const isWeek = (one: Frequency) => one === 'week';
  const anchor = isWeek(frequency) === isWeek(own.frequency) ? anchorDay : 1;
  return { frequency, interval: 1, anchorDay: anchor, timeZone };
}

function dueAt({ life, pieces }: TermLife<FeeTerm>, turn: Period): Instant {
  if (turn.to <= life.from || turn.from >= life.to) return instant(Number.NaN);
  const begin = instant(Math.max(turn.from, life.from));
  if (pieceAt({ pieces }, begin)?.term.timing === 'arrears') {
    return instant(Math.min(turn.to, life.to) - 1);
  }
  return begin;
}

function feeOf(life: TermLife<FeeTerm>, turn: Period, timeZone: string): DueFee {
  const whole = fromInteger(daysIn(turn, timeZone));
  const parts = partsOf(life, turn, timeZone);
  const shares = parts.map(({ term, from, to }) =>
    term.amount.times(term.quantity).times(fromInteger(daysIn({ from, to }, timeZone))),
  );
  const amount = share(sum(shares), ONE, whole, CHARGE_SCALE, 'halfUp');
  return { life, quantity: parts.at(-1)?.term.quantity ?? ZERO, amount };
}

/** The parts of a cycle that are paid for, after the trial. */
function partsOf({ life, pieces }: TermLife<FeeTerm>, turn: Period, timeZone: string) {
  const trial = pieces[0]?.term.trial ?? null;
  const paidFrom = trial === null ? life.from : after(life.from, trial, timeZone);
  return pieces.flatMap(({ term, ...piece }) => {
    const from = instant(Math.max(piece.from, turn.from, paidFrom));
    const to = instant(Math.min(piece.to, turn.to));
    return from < to ? [{ term, from, to }] : [];
  });
}
