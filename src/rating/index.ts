export type { CompiledLine } from './compile-line';
export { carryCovers, type Cover, coverable, giveBack, withCovers } from './cover';
export { explain, type Trace, type TracePart, type TraceStep } from './explain';
export type { LineError } from './fields';
export { QUANTITY_SCALE } from './grid';
export { groupKey } from './group-key';
export { isOrderSensitive } from './order';
export { isNotRatable, type NotRatable, type Rated } from './outcome';
export {
  type MeterLookup,
  type ParsedLines,
  type PriceLookup,
  parseLine,
  parseLines,
} from './parse-line';
export {
  AGGREGATIONS,
  type Aggregation,
  type Attributes,
  type AttributeValue,
  type Meter,
  type RateLine,
  type Usage,
} from './price';
export { prorated, type Share } from './prorate';
export { closing, rate, rebase, shortfall } from './rate';
export {
  type CompiledCard,
  type NoneSelected,
  type Selected,
  compileCard,
  selectLine,
} from './select-line';
export {
  type CounterState,
  type StateRow,
  aggregateOf,
  emptyState,
  readState,
  writeState,
} from './state';
