export { attributeText } from './attribute-text';
export { withoutBound } from './beyond';
export { type CompiledLine, compileLine } from './compile-line';
export { holds, NO_TABLES } from './condition';
export { carryCovers, type Cover, coverable, giveBack, withCovers } from './cover';
export { exchangedLine } from './exchanged-line';
export { explain, movedBy, showsMove } from './explain';
export {
  decimalOr,
  type Fields,
  has,
  type LineError,
  openFields,
  optionalDecimal,
  optionalText,
  pathOf,
  readChoice,
  readDecimal,
  readFlag,
  readList,
  readText,
  readWhole,
  report,
} from './fields';
export { QUANTITY_SCALE } from './grid';
export { groupKey, groupOf, groupWords, isGrouped } from './group-key';
export { PERCENT_SCALE } from './meters/percentile';
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
export { type Matched, matchedBy, conditionsOf, precedence } from './precedence';
export {
  AGGREGATIONS,
  PERCENTILE_WINDOWS,
  type Percentile,
  type Aggregation,
  type Attributes,
  type Condition,
  type Discount,
  type Meter,
  type Model,
  type Price,
  type RateLine,
  type Usage,
} from './price';
export { parseMatch } from './parse-match';
export { parsePrice } from './parse-price';
export { parseDiscounts } from './parse-terms';
export { MODEL_NAMES } from './pricing/pricing';
export { prorated, type Share } from './prorate';
export { closing, rate, rebase, shortfall } from './rate';
export {
  type CompiledCard,
  compileCard,
  selectLine,
  withTables,
} from './select-line';
export type { DatedZones, ZoneTables } from './condition';
export {
  PREFIX_DIGITS_MAX,
  prefixKey,
  prefixText,
  type ZoneRows,
  type ZoneTable,
  zoneTable,
} from './zone-table';
export { COVERED } from './pricing/part';
export { type ToldPart, toldAlone, toldTotal } from './told-total';
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
export { parseWindow, type Window, windowEnd, windowStart } from './window';
