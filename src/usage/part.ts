import type { Busy, Outcome, UsageRecord } from '../charging';

export type Result = Outcome | Busy;

/** Records of one request that stay together in a queue, and who is told what became of them. */
export type Part = {
  readonly records: readonly UsageRecord[];
  readonly resolve: (results: Result[]) => void;
  readonly reject: (error: unknown) => void;
};

export type Rate = (records: readonly UsageRecord[]) => Promise<Result[]>;

/** As many as fit into a batch of `max` records, at least one; they are taken off the queue. */
export function takeBatch(queue: Part[], max: number): Part[] {
  let count = 0;
  let size = 0;
  for (const { records } of queue) {
    if (count > 0 && size + records.length > max) break;
    count += 1;
    size += records.length;
  }
  return queue.splice(0, count);
}

export function recordsOf(parts: readonly Part[]): UsageRecord[] {
  return parts.flatMap(({ records }) => records);
}

/** Each part's own of the results of a batch. */
export function share<T>(
  parts: readonly Part[],
  results: readonly T[],
  give: (part: Part, own: T[]) => void,
): void {
  let from = 0;
  for (const part of parts) {
    give(part, results.slice(from, from + part.records.length));
    from += part.records.length;
  }
}

/**
 * Answers a part, unless some of it is busy: that goes on waiting as parts of their own, one a root,
 * and the answer is given when the last of them has one.
 */
export function settle(
  part: Part,
  results: Result[],
  wait: (rootId: string, rest: Part) => void,
): void {
  const positions = busyPositions(results);
  let open = positions.size;
  if (open === 0) {
    part.resolve(results);
    return;
  }
  for (const [rootId, indexes] of positions) {
    wait(rootId, {
      records: indexes.flatMap((index) => part.records[index] ?? []),
      reject: part.reject,
      resolve: (later) => {
        indexes.forEach((index, position) => {
          results[index] = later[position] ?? { status: 'busy', rootId };
        });
        open -= 1;
        if (open === 0) part.resolve(results);
      },
    });
  }
}

function busyPositions(results: readonly Result[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  results.forEach((result, index) => {
    if (result.status !== 'busy') return;
    const of = positions.get(result.rootId) ?? [];
    of.push(index);
    positions.set(result.rootId, of);
  });
  return positions;
}
