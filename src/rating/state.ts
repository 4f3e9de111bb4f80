// The running totals of one (line, group, period): what was counted, what was booked for it. Between
// two batches they are one row of decimals; what few lines need besides travels in `extra`.
import { type Decimal, decimal, formatDecimal, formatScaled, parseScaled } from '../core/decimal';
import { invariant } from '../core/invariant';
import { isObject } from '../core/json';
import { type Instant, instant } from '../core/time';
import { AMOUNT_SCALE, QUANTITY_SCALE } from './grid';
import { type SeenValues, seenOf } from './seen-values';

export type CounterState = {
  /** In 10^-12 of the meter's unit, or of money when the line prices amounts. */
  readonly aggregate: bigint;
  /** What the present line asks for the aggregate, in 10^-12 of money. */
  readonly booked: bigint;
  readonly events: bigint;
  readonly extra: Extra | null;
};

export type Extra = {
  /** The sum of event prices, when discounts or a cap make it differ from `booked`. */
  readonly gross?: bigint;
  /** The part of a percentage's free amount that events have used. */
  readonly freed?: bigint;
  /** Charged so far in addition to `booked`, under earlier card versions of the period. */
  readonly carried?: bigint;
  readonly latest?: { readonly at: Instant; readonly id: string };
  /** The values of a uniqueCount. They are stored as rows, because here they would grow without limit. */
  readonly seen?: SeenValues;
  /** Of a percentile: what it is taken of. */
  readonly samples?: Samples;
  /** What buckets covered, newest last. */
  readonly layers?: readonly CoverLayer[];
};

/** Windows of a period, as numbers since 1970, and their sums; `sorted` are the same sums by size. */
export type Samples = {
  readonly windows: readonly number[];
  readonly sums: readonly bigint[];
  readonly sorted: readonly bigint[];
};

/** What one bucket covered while the line's aggregate stood at `level`. */
export type CoverLayer = {
  readonly bucketId: string;
  readonly unit: string;
  /** In the bucket's unit. */
  readonly amount: Decimal;
  /** The same in 10^-12 of the meter's unit. */
  readonly quantity: bigint;
  readonly level: bigint;
};

export type StateRow = {
  readonly aggregate: string;
  readonly booked: string;
  readonly events: string;
  readonly extra: unknown;
};

export const emptyState: CounterState = { aggregate: 0n, booked: 0n, events: 0n, extra: null };

export function readState(row: StateRow): CounterState {
  return {
    aggregate: units(row.aggregate, QUANTITY_SCALE),
    booked: units(row.booked, AMOUNT_SCALE),
    events: BigInt(row.events),
    extra: row.extra === null || row.extra === undefined ? null : readExtra(row.extra),
  };
}

export function writeState(state: CounterState): StateRow & { readonly extra: string | null } {
  return {
    aggregate: aggregateOf(state),
    booked: formatScaled(state.booked, AMOUNT_SCALE),
    events: state.events.toString(),
    extra: extraText(state.extra),
  };
}

function extraText(extra: Extra | null): string | null {
  const row = extra === null ? {} : writeExtra(extra);
  return Object.keys(row).length === 0 ? null : JSON.stringify(row);
}

/** `known` are those values about to be rated that were counted before. */
export function withSeen(state: CounterState, known: readonly string[]): CounterState {
  return { ...state, extra: { ...state.extra, seen: seenOf(known) } };
}

/** Values that a uniqueCount has counted for the first time. */
export function addedValues({ extra }: CounterState): readonly string[] {
  return extra?.seen?.added() ?? [];
}

/** For a total whose values are stored separately. */
export function withoutSeen(state: CounterState): CounterState {
  if (state.extra?.seen === undefined) return state;
  const { seen: _stored, ...extra } = state.extra;
  return { ...state, extra: Object.keys(extra).length === 0 ? null : extra };
}

export function aggregateOf(state: CounterState): string {
  return formatScaled(state.aggregate, QUANTITY_SCALE);
}

/** Everything charged under any version of the card. */
export function chargedSoFar(state: CounterState): bigint {
  return state.booked + (state.extra?.carried ?? 0n);
}

export function grossOf(state: CounterState): bigint {
  return state.extra?.gross ?? state.booked;
}

type ExtraRow = {
  readonly gross?: string;
  readonly freed?: string;
  readonly carried?: string;
  readonly latest?: { readonly at: number; readonly id: string };
  readonly samples?: { readonly windows: readonly number[]; readonly sums: readonly string[] };
  readonly layers?: readonly LayerRow[];
};

type LayerRow = { readonly [F in keyof CoverLayer]: string };

// We wrote the row, so its shape is known; numbers are still parsed as text.
function readExtra(stored: unknown): Extra {
  const row = isExtraRow(stored) ? stored : extraRowIn(String(stored));
  return {
    ...(row.gross === undefined ? {} : { gross: units(row.gross, AMOUNT_SCALE) }),
    ...(row.freed === undefined ? {} : { freed: units(row.freed, AMOUNT_SCALE) }),
    ...(row.carried === undefined ? {} : { carried: units(row.carried, AMOUNT_SCALE) }),
    ...(row.latest && { latest: { at: instant(row.latest.at), id: row.latest.id } }),
    ...(row.samples && { samples: readSamples(row.samples) }),
    ...(row.layers && { layers: row.layers.map(readLayer) }),
  };
}

function isExtraRow(stored: unknown): stored is ExtraRow {
  return isObject(stored);
}

function extraRowIn(text: string): ExtraRow {
  const row: unknown = JSON.parse(text);
  invariant(isExtraRow(row), `A counter holds ${text}`);
  return row;
}

function writeExtra(extra: Extra): ExtraRow {
  const amount = (value: bigint) => formatScaled(value, AMOUNT_SCALE);
  return {
    ...(extra.gross === undefined ? {} : { gross: amount(extra.gross) }),
    ...(extra.freed === undefined ? {} : { freed: amount(extra.freed) }),
    ...(extra.carried === undefined ? {} : { carried: amount(extra.carried) }),
    ...(extra.latest && { latest: extra.latest }),
    ...(extra.samples && { samples: writeSamples(extra.samples) }),
    ...(extra.layers && { layers: extra.layers.map(writeLayer) }),
  };
}

function readSamples({ windows, sums }: NonNullable<ExtraRow['samples']>): Samples {
  const read = sums.map((sum) => units(sum, QUANTITY_SCALE));
  return { windows, sums: read, sorted: read.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) };
}

function writeSamples({ windows, sums }: Samples): NonNullable<ExtraRow['samples']> {
  return { windows, sums: sums.map((sum) => formatScaled(sum, QUANTITY_SCALE)) };
}

function readLayer(row: LayerRow): CoverLayer {
  const quantity = units(row.quantity, QUANTITY_SCALE);
  return { ...row, amount: decimal(row.amount), quantity, level: units(row.level, QUANTITY_SCALE) };
}

function writeLayer(layer: CoverLayer): LayerRow {
  const quantity = formatScaled(layer.quantity, QUANTITY_SCALE);
  const level = formatScaled(layer.level, QUANTITY_SCALE);
  return { ...layer, amount: formatDecimal(layer.amount), quantity, level };
}

function units(text: string, scale: number): bigint {
  const value = parseScaled(text, scale);
  invariant(value !== undefined, `A counter holds ${text}`);
  return value;
}
