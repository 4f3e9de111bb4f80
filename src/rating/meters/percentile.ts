// percentile(p): of the sums of fixed windows the one that so many per cent of them do not exceed (nearest rank).
// A window in which nothing was reported is none; reports of one window add up, whatever their order. All sums
// of the period are part of its total, which bounds how many there may be.
import { floorDivide, MINUTE_MS } from '../../core/time';
import { type NotRatable, notRatable } from '../outcome';
import type { Percentile, Usage } from '../price';
import type { CounterState, Samples } from '../state';
import type { Tally } from './tally';

/** A month of five minutes, and a day. */
export const SAMPLES_MAX = 9_216;

const WINDOW_MINUTES = { PT5M: 5, PT15M: 15 } as const;
/** Of a percentage: 99.999999 has six decimals. */
export const PERCENT_SCALE = 6;
const WHOLE = 100n * 10n ** 6n;

const NONE: Samples = { windows: [], sums: [], sorted: [] };

export function takePercentile(
  before: CounterState,
  quantity: bigint,
  { at }: Pick<Usage, 'at'>,
  { units, window }: Percentile,
): Tally | NotRatable {
  const samples = before.extra?.samples ?? NONE;
  // Zones differ by quarters of an hour, so these windows begin alike in all of them.
  const index = floorDivide(at, WINDOW_MINUTES[window] * MINUTE_MS);
  const next = withReport(samples, index, quantity);
  if (next.windows.length > SAMPLES_MAX) {
    const message = `A total of ${SAMPLES_MAX} windows of ${window} takes no other one`;
    return notRatable('usage.too-many-windows', 'time', message);
  }
  return {
    aggregate: ranked(next.sorted, units),
    extra: { ...before.extra, samples: next },
  };
}

function withReport({ windows, sums, sorted }: Samples, index: number, quantity: bigint): Samples {
  const place = placeOf(windows, index);
  if (windows[place] !== index) {
    return {
      windows: windows.toSpliced(place, 0, index),
      sums: sums.toSpliced(place, 0, quantity),
      sorted: sorted.toSpliced(placeOf(sorted, quantity), 0, quantity),
    };
  }
  const old = sums[place] ?? 0n;
  const sum = old + quantity;
  const others = sorted.toSpliced(placeOf(sorted, old), 1);
  return {
    windows,
    sums: sums.with(place, sum),
    sorted: others.toSpliced(placeOf(others, sum), 0, sum),
  };
}

function ranked(sorted: readonly bigint[], units: bigint): bigint {
  const rank = (units * BigInt(sorted.length) + WHOLE - 1n) / WHOLE;
  return sorted[Number.parseInt(rank.toString(), 10) - 1] ?? 0n;
}

/** The first place of what is not below the value. */
function placeOf<T extends number | bigint>(ascending: readonly T[], value: T): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = ascending[middle];
    if (there !== undefined && there < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
