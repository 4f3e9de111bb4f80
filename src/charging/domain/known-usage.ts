// What is in already of a batch, and what that makes of what was sent: a repetition, another try, or a correction.
import { isSaid, type Item } from './decide-batch';
import { guide, type World } from './guide';
import type { StoredUsage } from './stored-usage';

export type Known = {
  readonly usages: ReadonlyMap<string, StoredUsage>;
  /** Those that were rejected and are held: repeating one tries it again. */
  readonly retried: ReadonlySet<string>;
};

type Sent = Pick<Item, 'record' | 'usageId' | 'isStored'>;

/** It is in, and is not tried again. */
export function isDecided({ usages, retried }: Known, usageId: string): boolean {
  return usages.has(usageId) && !retried.has(usageId);
}

/**
 * What is tried again is guided as it was stored: an undated usage keeps the time of its first arrival. With other
 * content it puts right what was rejected.
 */
export function itemOf(world: World, known: Known, sent: Sent): Item {
  const { usages, retried } = known;
  const { usageId, isStored, record } = sent;
  if (isDecided(known, usageId)) return { ...sent, guided: undefined };
  const first = retried.has(usageId) ? usages.get(usageId) : undefined;
  if (first === undefined || isStored) return { ...sent, guided: guide(world, record) };
  if (!isSaid(record, first)) {
    return {
      usageId,
      record,
      isStored: true,
      replaces: first.record,
      guided: guide(world, record),
    };
  }
  return { usageId, record: first.record, isStored: true, guided: guide(world, first.record) };
}
