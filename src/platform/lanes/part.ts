/** Other work holds the root account, and nothing of the item was done. */
export type Busy = { readonly status: 'busy'; readonly rootId: string };

/** The result of an item; its status distinguishes it from `Busy`. */
export type Settled = { readonly status: string };

/** Items of one request that stay together in a queue, and the promise of their results. */
export type Part<T, R> = {
  readonly items: readonly T[];
  readonly resolve: (results: (R | Busy)[]) => void;
  readonly reject: (error: unknown) => void;
};

/** Runs a batch; results are in the order of the items. */
export type Run<T, R> = (items: readonly T[]) => Promise<(R | Busy)[]>;

export type Answer<T, R> = (part: Part<T, R>, results: (R | Busy)[]) => void;

export function isBusy(result: Settled): result is Busy {
  return result.status === 'busy';
}

/** Results of all items, in order: `done` has those of the items whose root is free, the others become busy. */
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

/** Takes as many parts off the queue as fit into a batch of `max` items, at least one. */
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

/** Divides the results of a batch among its parts. */
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
 * Answers a part. Busy items wait on as parts of their own, one per root, and the answer is given when all are done.
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
