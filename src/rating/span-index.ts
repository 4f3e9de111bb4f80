// Which of very many half-open spans hold a value: the ends of all cut the values into stretches, and each stretch
// knows its spans, best first. A search among the ends finds the stretch.

/** Null means open. */
export type Span = { readonly from: bigint | null; readonly to: bigint | null };

/** `isSure`: where it holds, nothing after it in the order is wanted. */
export type Entry<T> = {
  readonly spans: readonly Span[];
  readonly of: T;
  readonly isSure: boolean;
};

type Held<T> = Span & { readonly of: T; readonly isSure: boolean; readonly rank: number };

/** Side by side in memory where they are no longer than 64 bits. */
type Ends = readonly bigint[] | BigInt64Array;

export type SpanIndex<T> = {
  readonly ends: Ends;
  /** What holds in each stretch; one more than there are ends, the first of them below all ends. */
  readonly stretches: readonly (readonly T[])[];
  /** All spans, to be tested one by one, where very many overlap. */
  readonly overlapping: readonly Held<T>[] | null;
};

/** Of all stretches together, for each span. */
const HELD_PER_SPAN_MAX = 16;

/** `entries` best first. Spans of one entry do not overlap. */
export function indexSpans<T>(entries: readonly Entry<T>[]): SpanIndex<T> {
  const spans = entries.flatMap((entry, rank) =>
    entry.spans.map((span) => ({ ...span, of: entry.of, isSure: entry.isSure, rank })),
  );
  const ends = endsOf(spans);
  const stretches = stretchesOf(spans, ends);
  if (stretches === undefined) return { ends: [], stretches: [], overlapping: spans };
  const isShort = ends.every((end) => BigInt.asIntN(64, end) === end);
  return { ends: isShort ? BigInt64Array.from(ends) : ends, stretches, overlapping: null };
}

/** Those that hold the value, best first. */
export function held<T>(
  { ends, stretches, overlapping }: SpanIndex<T>,
  value: bigint,
): readonly T[] {
  if (overlapping === null) return stretches[endsUpTo(ends, value)] ?? [];
  const found: T[] = [];
  for (const { from, to, of, isSure } of overlapping) {
    if ((from !== null && value < from) || (to !== null && value >= to)) continue;
    found.push(of);
    if (isSure) break;
  }
  return found;
}

function endsOf(spans: readonly Span[]): readonly bigint[] {
  const all = spans.flatMap(({ from, to }) => [from, to]).filter((end) => end !== null);
  return [...new Set(all)].sort((a, b) => (a < b ? -1 : 1));
}

function stretchesOf<T>(
  spans: readonly Held<T>[],
  ends: readonly bigint[],
): readonly (readonly T[])[] | undefined {
  const starting = byStretch(spans, ({ from }) => (from === null ? 0 : endsUpTo(ends, from)));
  const ending = byStretch(spans, ({ to }) => (to === null ? -1 : endsUpTo(ends, to)));
  const active: Held<T>[] = [];
  const stretches: (readonly T[])[] = [];
  let left = HELD_PER_SPAN_MAX * spans.length;
  for (let stretch = 0; stretch <= ends.length; stretch += 1) {
    for (const span of ending.get(stretch) ?? []) active.splice(placeOf(active, span.rank), 1);
    for (const span of starting.get(stretch) ?? []) {
      active.splice(placeOf(active, span.rank), 0, span);
    }
    const sure = active.findIndex(({ isSure }) => isSure);
    const kept = sure < 0 ? active : active.slice(0, sure + 1);
    left -= kept.length;
    if (left < 0) return undefined;
    stretches.push(kept.map(({ of }) => of));
  }
  return stretches;
}

function byStretch<T>(
  spans: readonly Held<T>[],
  stretchOf: (span: Span) => number,
): ReadonlyMap<number, readonly Held<T>[]> {
  const found = new Map<number, Held<T>[]>();
  for (const span of spans) {
    const stretch = stretchOf(span);
    const known = found.get(stretch);
    if (known === undefined) found.set(stretch, [span]);
    else known.push(span);
  }
  return found;
}

/** The place of a rank among those in force, or where it belongs. */
function placeOf<T>(ranked: readonly Held<T>[], rank: number): number {
  let low = 0;
  let high = ranked.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = ranked[middle];
    if (there !== undefined && there.rank < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many ends are not above the value. */
function endsUpTo(ends: Ends, value: bigint): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = ends[middle];
    if (end !== undefined && end <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
