// Puts a period of a history in canonical order and settles it; the periods before it are settled again where usage came
// late. What live charging goes on with afterwards are the totals in that order.
import { periodContaining } from '../../core/calendar';
import { type Decimal, ZERO } from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { BEGINNING_OF_TIME, contains, type Instant, type Period } from '../../core/time';
import { agreedTotalsOf } from './decide-usage';
import { advanceGrants, bucketsOf, isNative } from './granted';
import { copyOf, type History, newState, replayUsage, type Taken } from './history';
import { type PaidFrom, settlePeriod, type SettledPeriod } from './settle-period';
import type { Draw } from './wallet';

/** Puts everything up to the end of the period in canonical order, and answers what each period comes to. */
export function closePeriod(history: History, period: Period): readonly SettledPeriod[] {
  const { scene, taken } = history;
  const closed = taken.filter(({ guided }) => guided.record.at < period.to);
  const from = history.canon.settled.at(-1)?.period.to ?? BEGINNING_OF_TIME;
  const fresh = closed.filter(({ guided }) => guided.record.at >= from);
  const isLate = closed.length - fresh.length !== history.canon.done;
  if (isLate) {
    const periods = history.canon.settled.map((one) => one.period);
    history.canon = { ...newState(scene), settled: [], done: 0 };
    for (const one of periods) replayPeriod(history, one, closed);
  }
  replayPeriod(history, period, closed);
  if (!isInOrder(taken)) putLiveInOrder(history, period.to);
  return history.canon.settled;
}

function isInOrder(taken: readonly Taken[]): boolean {
  return taken.every((one, index) => {
    const before = taken[index - 1];
    return before === undefined || inOrder(before, one) <= 0;
  });
}

function replayPeriod(history: History, period: Period, closed: readonly Taken[]): void {
  const { canon, scene } = history;
  const begin = canon.settled.at(-1)?.period.to ?? BEGINNING_OF_TIME;
  const own = closed.filter(
    ({ guided: { record } }) => record.at >= begin && record.at < period.to,
  );
  for (const one of own.toSorted(inOrder)) replayUsage(history, canon, one);
  canon.done += own.length;
  const facts = { sales: history.live.book.sales, paid: paidWithin(history, period) };
  canon.settled.push(settlePeriod(scene, canon.set, period, facts));
}

function inOrder(a: Taken, b: Taken): number {
  const [first, second] = [a.guided.record, b.guided.record];
  return first.at - second.at || (first.id < second.id ? -1 : first.id > second.id ? 1 : 0);
}

/** What money paid of the usage of a period, by term. */
function paidWithin({ taken, live, scene }: History, period: Period): PaidFrom[] {
  const draws = taken
    .filter(({ guided }) => contains(period, guided.record.at))
    .flatMap(({ kept }) => kept.filter(({ unit }) => !scene.credits.has(unit)));
  const byTerm = groupBy(draws, ({ bucketId }) => live.book.buckets.get(bucketId)?.life.key ?? '');
  return [...byTerm].map(([term, own]) => ({ term, amount: sumOf(own) }));
}

function sumOf(draws: readonly Draw[]): Decimal {
  return draws.reduce((total, { amount }) => total.plus(amount), ZERO);
}

/**
 * The differences of a closing are booked: totals and native value go on from canonical order, followed by the usage
 * of open periods as it came. What money and credits hold, debts and limits are facts and stay.
 */
function putLiveInOrder(history: History, end: Instant): void {
  const { scene, live, taken, canon, clock } = history;
  const state = copyOf(canon);
  for (const one of taken) {
    if (one.guided.record.at >= end) replayUsage(history, state, one);
  }
  advanceGrants(state.book, { ...scene.grants, isNativeOnly: true }, clock, scene.credits);
  const ofMoney = bucketsOf(live.book).filter(({ unit }) => !isNative(unit, scene.credits));
  const moneyIds = new Set(ofMoney.map(({ id }) => id));
  for (const id of live.book.buckets.keys()) {
    if (!moneyIds.has(id)) live.book.buckets.delete(id);
  }
  for (const [id, granted] of state.book.buckets) live.book.buckets.set(id, granted);
  live.book.wallet.set(live.book.rootId, [...ofMoney, ...bucketsOf(state.book)]);
  const { limits, debts, rows } = agreedTotalsOf(live.set);
  const { terms, lines } = agreedTotalsOf(state.set);
  const agreed = { terms, lines, limits, debts, rows };
  history.live = { ...live, set: { ...live.set, counters: state.set.counters, agreed } };
}

/** Periods of the payer that ended by an instant and are not closed. */
export function endedPeriods(history: History, begin: Instant, upTo: Instant): Period[] {
  const { cycle } = history.scene.payer;
  const last = history.canon.settled.at(-1)?.period.to;
  const ended: Period[] = [];
  if ((last ?? begin) >= upTo) return ended;
  let period = periodContaining(cycle, last ?? begin);
  while (period.to <= upTo) {
    ended.push(period);
    period = periodContaining(cycle, period.to);
  }
  return ended;
}
