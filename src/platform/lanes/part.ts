/** Other work holds the root account: nothing of the item was done. */
export type Busy = { readonly status: 'busy'; readonly rootId: string };

/** What becomes of an item, told apart from `Busy` by its status. */
export type Settled = { readonly status: string };

/** Items of one request that stay together in a queue, and who is told what became of them. */
export type Part<T, R> = {
  readonly items: readonly T[];
  readonly resolve: (results: (R | Busy)[]) => void;
  readonly reject: (error: unknown) => void;
};

/** Works a batch off: results in the order of the items. */
export type Run<T, R> = (items: readonly T[]) => Promise<(R | Busy)[]>;

export type Answer<T, R> = (part: Part<T, R>, results: (R | Busy)[]) => void;

export function isBusy(result: Settled): result is Busy {
  return result.status === 'busy';
}

/** Results of all items: those that were done have theirs in `done`, in order; of the others the root is named. */
export function withBusy<R>(
  heldBy: readonly (string | undefined)[],
  done: readonly R[],
): (R | Busy)[] {
  const results = done.values();
  return heldBy.flatMap((rootId): (R | Busy)[] => {
    if (rootId !== undefined) return [{ status: 'busy', rootId }];
    const next = results.next();
    return next.done === true ? [] : [next.value];
  });
}

/** As many as fit into a batch of `max` items, at least one; they are taken off the queue. */
export function takeBatch<T, R>(queue: Part<T, R>[], max: number): Part<T, R>[] {
  let count = 0;
  let size = 0;
  for (const { items } of queue) {
    if (count > 0 && size + items.length > max) break;
    count += 1;
    size += items.length;
  }
  return queue.splice(0, count);
}

export function itemsOf<T, R>(parts: readonly Part<T, R>[]): T[] {
  return parts.flatMap(({ items }) => items);
}

/** Each part's own of the results of a batch. */
export function share<T, R>(
  parts: readonly Part<T, R>[],
  results: readonly (R | Busy)[],
  give: Answer<T, R>,
): void {
  let from = 0;
  for (const part of parts) {
    give(part, results.slice(from, from + part.items.length));
    from += part.items.length;
  }
}

/**
 * Answers a part, unless some of it is busy: that goes on waiting as parts of their own, one a root,
 * and the answer is given when the last of them has one.
 */
export function settle<T, R extends Settled>(
  part: Part<T, R>,
  results: (R | Busy)[],
  wait: (rootId: string, rest: Part<T, R>) => void,
): void {
  const positions = busyPositions(results);
  let open = positions.size;
  if (open === 0) {
    part.resolve(results);
    return;
  }
  for (const [rootId, indexes] of positions) {
    wait(rootId, {
      items: indexes.flatMap((index) => part.items.slice(index, index + 1)),
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

function busyPositions(results: readonly Settled[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  results.forEach((result, index) => {
    if (!isBusy(result)) return;
    const of = positions.get(result.rootId) ?? [];
    of.push(index);
    positions.set(result.rootId, of);
  });
  return positions;
}
