// The map that says how a row becomes usages. All faults are reported at once, each with its path. An unknown member
// is a fault too, because a misspelt one would be ignored.
import { isTimeZone } from '../../core/calendar';
import { objectOf } from '../../core/json';
import { ROUNDING_MODES, type RoundingMode } from '../../core/rounding';
import { instant, tryParseInstant } from '../../core/time';
import type { Dialect } from './csv-splitter';
import { isEncoding } from './decoded-text';
import type { Expression } from './expression';
import type { MapFault, QuantityRule, TextRule } from './map-rule';
import { MapReader } from './map-reader';
import { numberReader, PLAIN_NOTATION, type ReadNumber } from './notation';
import { MalformedFormat, parseTimeFormat, type TimeFormat } from './time-format';
import { SERIAL_FORMAT, type TimeRule } from './row-time';

export type UsageRule = {
  readonly meter: TextRule;
  readonly quantity: QuantityRule;
  readonly amount: QuantityRule | undefined;
  readonly attributes: readonly (readonly [name: string, rule: TextRule])[];
  readonly where: Expression | undefined;
};

export type UsageMap = {
  readonly source: string;
  readonly id: { readonly columns: readonly string[]; readonly row: boolean };
  readonly subject: TextRule;
  readonly time: TimeRule;
  readonly usages: readonly UsageRule[];
  readonly where: Expression | undefined;
  readonly format: FileFormat;
  readonly readNumber: ReadNumber;
  /** Rounding for values with more decimals than are stored; without it such a row is rejected. */
  readonly round: RoundingMode | undefined;
};

export type FileFormat = {
  /** Undefined when the map does not say; the name of the file decides then. */
  readonly kind: 'csv' | 'ndjson' | undefined;
  readonly encoding: string;
  readonly dialect: Dialect;
  /** Column names from the map, when the file has no header. */
  readonly columns: readonly string[] | undefined;
};

export function readMap(json: unknown): UsageMap | readonly MapFault[] {
  const faults: MapFault[] = [];
  const signs = readSigns(new MapReader(objectOf(json), '', faults, () => undefined));
  const map = readAll(new MapReader(json, '', faults, signs), signs);
  return faults.length > 0 ? faults : map;
}

const OF_THE_ROW = ['source', 'id', 'subject', 'time', 'usages', 'where', 'round'];
export const OF_THE_FILE = [
  'kind',
  'encoding',
  'delimiter',
  'quote',
  'escape',
  'trim',
  'empty',
  'skip',
  'columns',
  'decimal',
  'thousands',
];
export const MAP_MEMBERS = [...OF_THE_ROW, ...OF_THE_FILE];

function readAll(map: MapReader, readNumber: ReadNumber): UsageMap {
  map.onlyKnows(...MAP_MEMBERS);
  return {
    source: map.text('source'),
    id: readId(map.object('id')),
    subject: map.object('subject').textRule(),
    time: readTime(map.object('time'), readNumber),
    usages: map.list('usages').map(readUsage),
    where: map.optionalExpression('where'),
    format: readFormat(map),
    readNumber,
    round: map.oneOf('round', ROUNDING_MODES),
  };
}

/** Read first, because expressions parse columns by these characters. */
export function readSigns(map: MapReader): ReadNumber {
  const decimal = map.sign('decimal', PLAIN_NOTATION.decimal);
  const thousands = map.sign('thousands', PLAIN_NOTATION.thousands, true);
  const isDigit = /[\d+-]/.test(decimal + thousands);
  if (decimal === thousands || isDigit) map.fault('must be another sign', 'thousands');
  return numberReader({ decimal, thousands });
}

export function readFormat(map: MapReader): FileFormat {
  const encoding = map.optionalText('encoding') ?? 'utf-8';
  if (!isEncoding(encoding)) {
    map.fault(
      `has the unknown encoding ${encoding}; known are utf-8, windows-1252, latin1, utf-16le, ` +
        'and the others of the WHATWG Encoding Standard',
      'encoding',
    );
  }
  const dialect = {
    delimiter: map.sign('delimiter', ','),
    quote: map.sign('quote', '"', true),
    escape: map.sign('escape', '', true),
    trim: map.optionalFlag('trim') ?? false,
    empty: map.has('empty') ? map.texts('empty') : [],
    skip: map.optionalCount('skip') ?? 0,
  };
  const { delimiter, quote, escape } = dialect;
  const twice = delimiter === quote || delimiter === escape || (quote !== '' && quote === escape);
  if (twice) map.fault('must differ from quote and escape, and these from each other', 'delimiter');
  const kind = map.oneOf('kind', ['csv', 'ndjson']);
  return {
    kind,
    encoding,
    dialect,
    columns: map.has('columns') ? map.texts('columns') : undefined,
  };
}

function readId(id: MapReader): UsageMap['id'] {
  id.onlyKnows('columns', 'row');
  const columns = id.has('columns') ? id.texts('columns') : [];
  const row = id.optionalFlag('row') ?? false;
  if (columns.length === 0 && !row && id.isThere) {
    id.fault(
      'must name columns, or say "row": true: without an identity a repeated row is charged twice',
    );
  }
  return { columns, row };
}

const UNITS_MS: Readonly<Record<string, bigint>> = { seconds: 1_000n, milliseconds: 1n };

function readTime(time: MapReader, readNumber: ReadNumber): TimeRule {
  time.onlyKnows('column', 'columns', 'zone', 'format', 'epoch', 'origin');
  const columns = time.has('columns') ? time.texts('columns') : [time.text('column')];
  if (time.has('columns') && time.has('column')) time.fault('has its columns already', 'column');
  if (!time.has('epoch')) {
    const zone = time.optionalText('zone') ?? 'UTC';
    if (!isTimeZone(zone)) time.fault(`has the unknown zone ${zone}`, 'zone');
    if (time.optionalText('format') === SERIAL_FORMAT) {
      return { kind: 'serial', columns, zone, readNumber };
    }
    return { kind: 'text', columns, zone, format: readTimeFormat(time) };
  }
  if (columns.length > 1) time.fault('counts in one column', 'epoch');
  const unit = time.text('epoch');
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) time.fault('must be "seconds" or "milliseconds"', 'epoch');
  const origin = tryParseInstant(time.optionalText('origin') ?? '1970-01-01T00:00:00Z');
  if (origin === undefined) time.fault('must be an instant like 2023-01-01T00:00:00Z', 'origin');
  return {
    kind: 'epoch',
    columns,
    unitMs: unitMs ?? 1n,
    origin: origin ?? instant(0),
    readNumber,
  };
}

function readTimeFormat(time: MapReader): TimeFormat | undefined {
  const pattern = time.optionalText('format');
  if (pattern === undefined) return undefined;
  try {
    return parseTimeFormat(pattern);
  } catch (error: unknown) {
    if (!(error instanceof MalformedFormat)) throw error;
    time.fault(error.message, 'format');
    return undefined;
  }
}

const RESERVED = ['quantity', 'amount'];

function readUsage(usage: MapReader): UsageRule {
  usage.onlyKnows('meter', 'quantity', 'amount', 'attributes', 'where');
  const attributes = usage.has('attributes') ? usage.object('attributes') : undefined;
  for (const name of RESERVED) {
    if (attributes?.has(name) === true)
      attributes.fault('is not an attribute: put it beside', name);
  }
  return {
    meter: usage.textOrRule('meter'),
    quantity: usage.object('quantity').quantityRule(),
    amount: usage.has('amount') ? usage.object('amount').quantityRule() : undefined,
    attributes: attributes?.entries().map(([name, rule]) => [name, rule.textRule()] as const) ?? [],
    where: usage.optionalExpression('where'),
  };
}

/** All columns that the map names; the file must have each of them. */
export function columnsOf(map: UsageMap): readonly string[] {
  const ofText = (rule: TextRule | QuantityRule | undefined): readonly string[] => {
    if (rule?.kind === 'expression') return rule.expression.columns;
    return rule?.kind === 'column' ? [rule.column] : [];
  };
  const ofUsage = ({
    meter,
    quantity,
    amount,
    attributes,
    where,
  }: UsageRule): readonly string[] => [
    ...[meter, quantity, amount, ...attributes.map(([, rule]) => rule)].flatMap(ofText),
    ...(where?.columns ?? []),
  ];
  return [
    ...new Set([
      ...map.id.columns,
      ...ofText(map.subject),
      ...map.time.columns,
      ...map.usages.flatMap(ofUsage),
      ...(map.where?.columns ?? []),
    ]),
  ];
}
