// What a uniqueCount has met is rows, not part of its total: a batch asks for the values it is about to
// count, whatever else the period has seen, and adds what was new.
import { compositeKey } from '../../core/composite-key';
import { groupBy } from '../../core/group-by';
import { uniqueValueOf, withSeen } from '../../rating';
import type { GuidedLeg } from './leg-at';
import type { Counter, Place } from './running-totals';
import { totalsIdsOf } from './totals-ids';
import type { UsageRecord } from './usage-record';

/** A leg of a usage; without a record, nothing is rated on it. */
export type UsageLeg = {
  readonly place: Place & { readonly record?: Pick<UsageRecord, 'attributes'> };
  readonly leg: GuidedLeg;
};

export type CountedValue = {
  readonly rootId: string;
  readonly counterId: string;
  readonly value: string;
};

/** The values to count, without duplicates; empty for most batches. */
export function countedValues(legs: readonly UsageLeg[]): CountedValue[] {
  const known = new Map<string, CountedValue>();
  for (const { place, leg } of legs) {
    const value = place.record && uniqueValueOf(leg.line, place.record);
    if (value === undefined) continue;
    const counterId = totalsIdsOf(place, leg).counter;
    known.set(compositeKey(counterId, value), { rootId: place.account.rootId, counterId, value });
  }
  return [...known.values()];
}

/** Tells the counters which of the values they have counted before. */
export function recall(
  counters: ReadonlyMap<string, Counter>,
  met: readonly Pick<CountedValue, 'counterId' | 'value'>[],
): void {
  for (const [counterId, own] of groupBy(met, (one) => one.counterId)) {
    const counter = counters.get(counterId);
    if (counter === undefined) continue;
    counter.state = withSeen(
      counter.state,
      own.map(({ value }) => value),
    );
  }
}
