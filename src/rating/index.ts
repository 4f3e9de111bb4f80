export type { CompiledLine } from './compile-line';
export { carryCovers, type Cover, coverable, giveBack, withCovers } from './cover';
export { explain } from './explain';
export type { LineError } from './fields';
export { QUANTITY_SCALE } from './grid';
export { groupKey, groupOf, groupWords } from './group-key';
export { uniqueValueOf } from './meters/unique-count';
export { isCorrectionOf, LINE_ENDINGS, lineOfCorrection, lineOfGroup, lineOfPart } from './line-id';
export { isOrderSensitive, isPricedAlone } from './order';
export { owesUnused } from './owes-unused';
export { isNotRatable, type NotRatable, type Rated } from './outcome';
export {
  type MeterLookup,
  parseLine,
  parseLines,
} from './parse-line';
export { type Asked, askedBy, conditionsOf, precedence } from './precedence';
export {
  AGGREGATIONS,
  type Aggregation,
  type Attributes,
  type Meter,
  type Model,
  type RateLine,
  type Usage,
} from './price';
export { MODEL_NAMES } from './pricing/pricing';
export { prorated, type Share } from './prorate';
export { closing, rate, rebase, shortfall } from './rate';
export {
  type CompiledCard,
  compileCard,
  selectLine,
} from './select-line';
export { type ToldPart, toldTotal } from './told-total';
export {
  type CounterState,
  addedValues,
  aggregateOf,
  emptyState,
  readState,
  withoutSeen,
  withSeen,
  writeState,
} from './state';
