// Included quantity: what of an event buckets may cover, and what of a correction goes back to them.
// Usage fills the line's own allowance, then buckets, then the price; a correction empties them the
// other way round, newest first, so that usage and its full correction leave everything as it was.
import { type Decimal, decimal, formatScaled, fromScaled, scaled } from '../core/decimal';
import { convert } from '../core/quantity';
import { beyondAllowance } from './adjustments/allowance';
import type { CompiledLine } from './compile-line';
import { QUANTITY_SCALE } from './grid';
import { countedQuantity, pricesQuantity } from './measure';
import type { NotRatable } from './outcome';
import type { Usage } from './price';
import type { CounterState, CoverLayer } from './state';

/** What one bucket covers: `amount` in its own unit, `quantity` the same in the meter's unit. */
export type Cover = {
  readonly bucketId: string;
  readonly unit: string;
  readonly amount: Decimal;
  readonly quantity: Decimal;
};

/** Both in the meter's unit: what an event counts for, and the part that the line does not give free. */
export type Coverable = { readonly counted: string; readonly open: string };

export type GivenBack = {
  /** One per bucket and layer; amounts are positive. */
  readonly covers: readonly Cover[];
  /** What the correction counts for; negative. */
  readonly counted: string;
  readonly state: CounterState;
};

/** Beyond this many changes between buckets and price the oldest is forgotten. */
export const LAYERS_MAX = 50;

/** Free are the rest of the allowance, and what a correction took back before its usage came. */
export function coverable(
  line: CompiledLine,
  state: CounterState,
  usage: Usage,
): Coverable | NotRatable {
  const counted = countedQuantity(line, usage);
  if (typeof counted !== 'bigint') return counted;
  const free = pricesQuantity(line, usage) ? allowanceOf(line) - state.aggregate : 0n;
  return { counted: textOf(counted), open: textOf(beyondAllowance(counted, most(free, 0n))) };
}

/** The totals with what buckets cover noted, before the rest of the event is rated on them. */
export function withCovers(
  state: CounterState,
  { counted, open }: Coverable,
  covers: readonly Cover[],
): CounterState {
  const level = state.aggregate + unitsOf(decimal(counted).minus(decimal(open)));
  const layers = covers.reduce(
    (laid, cover) => lay(laid, { ...cover, quantity: unitsOf(cover.quantity), level }),
    state.extra?.layers ?? [],
  );
  return withLayers(state, layers.slice(-LAYERS_MAX));
}

/** For a negative quantity. What buckets never covered is left to the price. */
export function giveBack(
  line: CompiledLine,
  state: CounterState,
  usage: Usage,
): GivenBack | NotRatable {
  const counted = countedQuantity(line, usage);
  if (typeof counted !== 'bigint') return counted;
  const layers = [...(state.extra?.layers ?? [])];
  const covers: Cover[] = [];
  let aggregate = state.aggregate;
  let left = -counted;
  for (let top = layers.at(-1); top !== undefined && left > 0n; top = layers.at(-1)) {
    // What the price took after the layer was added is newer, and is given back first.
    const newer = pricesQuantity(line, usage) ? most(aggregate - top.level, 0n) : 0n;
    const priced = least(left, newer);
    const quantity = least(left - priced, top.quantity);
    aggregate -= priced;
    left -= priced + quantity;
    if (quantity === 0n) break;
    const { taken, rest } = split(top, quantity, line.meter.unit);
    layers.splice(-1, 1, ...rest);
    covers.push({ ...taken, quantity: fromScaled(quantity, QUANTITY_SCALE) });
  }
  return { covers, counted: textOf(counted), state: withLayers(state, layers) };
}

/** Copies what buckets covered to totals in which the same usage was counted again. */
export function carryCovers(state: CounterState, from: CounterState): CounterState {
  return withLayers(state, from.extra?.layers ?? []);
}

/** In 10^-12 of the meter's unit; a fraction below that is left to the price. */
function allowanceOf({ allowance, grid }: CompiledLine): bigint {
  return allowance === null ? 0n : allowance / grid.multiplyBy;
}

function lay(layers: readonly CoverLayer[], layer: CoverLayer): readonly CoverLayer[] {
  const top = layers.at(-1);
  const { bucketId, unit, level } = layer;
  if (top?.bucketId !== bucketId || top.unit !== unit || top.level !== level) {
    return [...layers, layer];
  }
  const amount = top.amount.plus(layer.amount);
  return [...layers.slice(0, -1), { ...layer, amount, quantity: top.quantity + layer.quantity }];
}

function split(
  layer: CoverLayer,
  quantity: bigint,
  meterUnit: string,
): { readonly taken: Omit<Cover, 'quantity'>; readonly rest: readonly CoverLayer[] } {
  const { bucketId, unit } = layer;
  if (quantity === layer.quantity) {
    return { taken: { bucketId, unit, amount: layer.amount }, rest: [] };
  }
  const amount = convert(fromScaled(quantity, QUANTITY_SCALE), meterUnit, unit);
  const rest = {
    ...layer,
    amount: layer.amount.minus(amount),
    quantity: layer.quantity - quantity,
  };
  return { taken: { bucketId, unit, amount }, rest: [rest] };
}

function withLayers(state: CounterState, layers: readonly CoverLayer[]): CounterState {
  const { layers: _before, ...others } = state.extra ?? {};
  const extra = layers.length === 0 ? others : { ...others, layers };
  return { ...state, extra: Object.keys(extra).length === 0 ? null : extra };
}

function unitsOf(quantity: Decimal): bigint {
  return scaled(quantity, QUANTITY_SCALE);
}

function textOf(units: bigint): string {
  return formatScaled(units, QUANTITY_SCALE);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
