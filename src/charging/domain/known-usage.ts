// Compares a batch with stored usage, to tell repetitions, retries and corrections.
import type { Item } from './decide-batch';
import { guide, type World } from './guide';
import { isSameContent } from './identity';
import type { StoredUsage } from './stored-usage';

export type Known = {
  readonly usages: ReadonlyMap<string, StoredUsage>;
  /** Rejected usages that this transaction has locked: a repetition tries them again. */
  readonly retried: ReadonlySet<string>;
};

type Sent = Pick<Item, 'record' | 'usageId' | 'isStored'>;

/** Subjects of rejected usage that other work has locked; they are tried again when it is done. */
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

/** True when it is stored and is not tried again. */
export function isDecided({ usages, retried }: Known, usageId: string): boolean {
  return usages.has(usageId) && !retried.has(usageId);
}

/**
 * A retried usage is guided as it was stored. With other content it corrects the rejected usage, even with what was
 * reported before another correction. What is sent without a time keeps the one that it had first.
 */
export function itemOf(world: World, known: Known, sent: Sent): Item {
  const { usages, retried } = known;
  const { usageId, isStored } = sent;
  if (isDecided(known, usageId)) return { ...sent, guided: undefined };
  const first = retried.has(usageId) ? usages.get(usageId) : undefined;
  if (first === undefined || isStored) return { ...sent, guided: guide(world, sent.record) };
  const record = sent.record.isTimeless ? { ...sent.record, at: first.record.at } : sent.record;
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
