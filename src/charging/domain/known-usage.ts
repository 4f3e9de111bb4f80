// What is in already of a batch, and what that makes of what was sent: a repetition, another try, or a correction.
import type { Item } from './decide-batch';
import { guide, type World } from './guide';
import { isSameContent } from './identity';
import type { StoredUsage } from './stored-usage';

export type Known = {
  readonly usages: ReadonlyMap<string, StoredUsage>;
  /** Those that were rejected and are held: repeating one tries it again. */
  readonly retried: ReadonlySet<string>;
};

type Sent = Pick<Item, 'record' | 'usageId' | 'isStored'>;

/** Subjects of usage that was rejected and that other work holds, by the usage: it is asked again when that is done. */
export function heldSubjects(
  { usages, retried }: Known,
  sent: readonly Sent[],
): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { usageId, record } of sent) {
    const status = usages.get(usageId)?.status;
    const isOpen = status === 'rejected' || status === 'recycled';
    if (isOpen && !retried.has(usageId)) held.set(record.subject, usageId);
  }
  return held;
}

/** It is in, and is not tried again. */
export function isDecided({ usages, retried }: Known, usageId: string): boolean {
  return usages.has(usageId) && !retried.has(usageId);
}

/**
 * What is tried again is guided as it was stored: an undated usage keeps the time of its first arrival. With other
 * content it puts right what was rejected, also with what was reported before another correction.
 */
export function itemOf(world: World, known: Known, sent: Sent): Item {
  const { usages, retried } = known;
  const { usageId, isStored, record } = sent;
  if (isDecided(known, usageId)) return { ...sent, guided: undefined };
  const first = retried.has(usageId) ? usages.get(usageId) : undefined;
  if (first === undefined || isStored) return { ...sent, guided: guide(world, record) };
  if (!isSameContent(record, first.record)) {
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
