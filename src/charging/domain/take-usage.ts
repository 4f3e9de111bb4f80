// Takes a usage of a history when it arrives: charges it, gives the top-up that it makes due, and tells what happened.
import { ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import type { AgreedRow } from './agreed-totals';
import { decideBatch } from './decide-batch';
import { agreedTotalsOf } from './decide-usage';
import { advanceGrants, bucketsOf, isNative } from './granted';
import { guide } from './guide';
import type { Answer, History } from './history';
import { usageIdOf } from './identity';
import { topUpAfter } from './top-up';
import type { Outcome, UsageRecord } from './usage-record';
import type { DrawRow } from './working-set';

/** Moves the clock on: value that is due is given, and what has ended ends. */
export function passTime(history: History, at: Instant): void {
  if (at <= history.clock) return;
  const { scene, live } = history;
  history.clock = at;
  advanceGrants(live.book, { ...scene.grants, isNativeOnly: false }, at, scene.credits);
}

/** Charges a usage when it arrives. */
export function takeUsage(history: History, record: UsageRecord): Answer {
  passTime(history, record.at);
  const { scene, live, clock } = history;
  const { rows } = agreedTotalsOf(live.set);
  const guided = guide(scene.world, record);
  const usageId = usageIdOf(record);
  const set = { ...live.set, wallet: live.book.wallet, now: clock, charges: [], draws: [] };
  const item = { record, guided, usageId, isStored: false };
  const before = rows.length;
  const [outcome] = decideBatch(set, history.known, [item], clock).outcomes;
  invariant(outcome !== undefined, 'A usage that was decided has an outcome');
  const row = rows[before];
  remember(history, record, outcome);
  if (outcome.status === 'accepted' && 'record' in guided) {
    const kept = set.draws.filter(({ unit }: DrawRow) => !isNative(unit, scene.credits));
    history.taken.push({ guided, usageId, kept });
    tellEvents(history, usageId, row);
    const drawn = new Set(set.draws.map(({ unit }: DrawRow) => unit));
    const given = topUpAfter(live.book, scene.grants, drawn, clock);
    for (const { life, term } of given) {
      if (isNative(term.unit, scene.credits)) history.topUps.push({ life, term, at: clock });
      history.events.push({ type: 'balance.toppedUp', term: life.id, unit: term.unit, usageId });
    }
  }
  return { outcome, row, draws: set.draws };
}

function remember(history: History, record: UsageRecord, outcome: Outcome): void {
  const { usageId, status } = outcome;
  if (status !== 'accepted' && status !== 'rejected') return;
  const reason = status === 'rejected' ? outcome.reason : null;
  const accountId = history.scene.payer.id;
  history.known.set(usageId, { id: usageId, status, reason, accountId, record });
}

function tellEvents(history: History, usageId: string, row: AgreedRow | undefined): void {
  if (row === undefined) return;
  const { events, exhausted, live } = history;
  for (const one of row.passed) events.push({ type: 'limit.threshold', ...one, usageId });
  for (const unit of row.exhausted) {
    // Told once, until there is value again.
    if (!exhausted.has(unit)) events.push({ type: 'balance.exhausted', unit, usageId });
    exhausted.add(unit);
  }
  for (const unit of exhausted) {
    const isThere = bucketsOf(live.book).some(
      (one) => one.remaining.greaterThan(ZERO) && isConvertible(one.unit, unit),
    );
    if (isThere) exhausted.delete(unit);
  }
}
