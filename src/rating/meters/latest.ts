// latest: the level reported last. Last by (event time, event id), not by arrival, so a late report
// of an earlier level changes nothing.
import type { Usage } from '../price';
import type { CounterState } from '../state';
import type { Tally } from './tally';

export function takeLatest(before: CounterState, quantity: bigint, usage: Usage): Tally {
  const known = before.extra?.latest;
  const isLater = !known || usage.at > known.at || (usage.at === known.at && usage.id >= known.id);
  if (!isLater) return { aggregate: before.aggregate, extra: before.extra };
  const latest = { at: usage.at, id: usage.id };
  return { aggregate: quantity, extra: { ...before.extra, latest } };
}
