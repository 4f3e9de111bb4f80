// The map of a file whose rows are prices (lines of a rate card) or customers (billing accounts): which column says
// what, by the path that the member has in the API.
import { type JsonObject, memberOf, objectOf } from '../../core/json';
import { type Expression, RowFault } from './expression';
import { formatRatio } from './ratio';
import type { MapFault, TextRule } from './map-rule';
import { MapReader } from './map-reader';
import type { ReadNumber } from './notation';
import type { SourceRow } from './source-rows';
import { type FileFormat, OF_THE_FILE, readFormat, readSigns } from './usage-map';

const KINDS = ['text', 'decimal', 'number', 'flag'] as const;
type As = (typeof KINDS)[number];

export type FieldRule = {
  readonly path: string;
  readonly rule: TextRule;
  readonly as: As;
  /** Whether a row may leave the member out. */
  readonly isOptional: boolean;
};

export type RecordMap = {
  /** The card whose version the rows become; without one they are accounts. */
  readonly rateCard: string | undefined;
  readonly validFrom: string | undefined;
  readonly reason: string | undefined;
  readonly fields: readonly FieldRule[];
  readonly where: Expression | undefined;
  readonly format: FileFormat;
  readonly readNumber: ReadNumber;
};

export function isRecordMap(json: unknown): boolean {
  const map = objectOf(json);
  return 'rateCard' in map || 'line' in map || 'account' in map;
}

export async function readRecordMap(json: unknown): Promise<RecordMap | readonly MapFault[]> {
  const faults: MapFault[] = [];
  const readNumber = readSigns(new MapReader(objectOf(json), '', faults, () => undefined));
  const map = new MapReader(json, '', faults, readNumber);
  const isCard = !map.has('account');
  const readEntry = isCard ? readOfLine : await readerOfAccount();
  map.onlyKnows(
    ...(isCard ? ['rateCard', 'validFrom', 'reason', 'line'] : ['account']),
    'where',
    ...OF_THE_FILE,
  );
  const read: RecordMap = {
    rateCard: isCard ? map.text('rateCard') : undefined,
    validFrom: map.optionalText('validFrom'),
    reason: map.optionalText('reason'),
    fields: map
      .object(isCard ? 'line' : 'account')
      .entries()
      .map(readEntry),
    where: map.optionalExpression('where'),
    format: readFormat(map),
    readNumber,
  };
  return faults.length > 0 ? faults : read;
}

function readOfLine([path, field]: readonly [string, MapReader]): FieldRule {
  const read = readField(path, field, 'as', 'optional');
  if (read.isOptional && isMatch(path)) {
    field.fault('prices everything where it is empty: say a "default", or a "where"', 'optional');
  }
  return read;
}

async function readerOfAccount(): Promise<typeof readOfLine> {
  const { faultOfMember } = await import('./account-members.ts');
  return ([path, field]) => {
    const isExtra = field.optionalFlag('extra') === true;
    const fault = isExtra ? undefined : faultOfMember(stepsOf(path) ?? []);
    if (fault !== undefined) field.fault(fault);
    return readField(path, field, 'as', 'optional', 'extra');
  };
}

function readField(path: string, field: MapReader, ...known: readonly string[]): FieldRule {
  const as = field.oneOf('as', KINDS) ?? 'text';
  if (stepsOf(path) === undefined) field.fault('is no path like price.tiers[0].rate');
  const rule = field.textRule(...known);
  const isOptional = field.optionalFlag('optional') === true;
  const isNeeded = rule.kind === 'column' && rule.fallback === undefined;
  if (isOptional && !isNeeded) field.fault('is for a column without a default', 'optional');
  return { path, rule, as, isOptional };
}

/** What narrows a price: the less of it there is, the more is priced. */
function isMatch(path: string): boolean {
  return stepsOf(path)?.[0] === 'match';
}

export function columnsOfFields({ fields, where }: RecordMap): readonly string[] {
  const ofFields = fields.flatMap(({ rule }) => (rule.kind === 'column' ? [rule.column] : []));
  return [...new Set([...ofFields, ...(where?.columns ?? [])])];
}

export type RowRead =
  | { readonly kind: 'record'; readonly record: JsonObject }
  /** Nothing is in the row, as spreadsheets write it below a table. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'rejected'; readonly reason: string };

export function readRow(map: RecordMap, row: SourceRow): RowRead {
  if (row.original.every((field) => field.trim() === '')) return { kind: 'empty' };
  if (row.fault !== undefined) return { kind: 'rejected', reason: row.fault };
  try {
    if (map.where?.truth(row.value) === false) return { kind: 'left-out' };
    return { kind: 'record', record: recordOf(map, row) };
  } catch (error: unknown) {
    if (error instanceof RowFault) return { kind: 'rejected', reason: error.message };
    throw error;
  }
}

/** Throws `RowFault`. */
function recordOf(map: RecordMap, row: SourceRow): JsonObject {
  let record: JsonObject = {};
  for (const field of map.fields) {
    const { path, rule, as } = field;
    const text = rule.kind === 'value' ? rule.value : row.value(rule.column) || rule.fallback;
    const place = `column ${columnOf(rule, path)} is "${text ?? ''}"`;
    if (text === undefined || text === '') {
      if (field.isOptional) continue;
      throw new RowFault(`${place}: ${isMatch(path) ? NO_MATCH : NO_VALUE}`);
    }
    const value = valueOf(text, as, rule.kind === 'value' ? undefined : map.readNumber);
    if (value === undefined) throw new RowFault(`${place}: must be ${SAID[as]}`);
    record = objectOf(placed(record, stepsOf(path) ?? [], value));
  }
  return record;
}

const NO_VALUE = 'must be filled, or the map says what empty means: "default" or "optional": true';
const NO_MATCH = 'must be filled, or the map says what empty means: "default"';

const SAID: Readonly<Record<As, string>> = {
  text: 'a text',
  decimal: 'a number',
  number: 'a number',
  flag: 'true or false',
};

/** In any case: spreadsheets write TRUE. */
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function valueOf(text: string, as: As, readNumber: ReadNumber | undefined): unknown {
  if (as === 'text') return text;
  if (as === 'flag') return FLAGS.get(text.trim().toLowerCase());
  const ratio = readNumber?.(text.trim());
  const plain = readNumber === undefined ? text : ratio && formatRatio(ratio);
  if (as === 'decimal' || plain === undefined) return plain;
  return Number(plain);
}

/** The column that says what the server found fault with, as the file or, without one, the API names it. */
export function columnAt({ fields }: RecordMap, path: string): string {
  const found = fields.filter((each) => each.path === path || each.path.startsWith(`${path}.`));
  const [only] = found.length === 1 ? found : [];
  return only === undefined ? path : columnOf(only.rule, path);
}

function columnOf(rule: TextRule, path: string): string {
  return rule.kind === 'column' ? rule.column : path;
}

type Step = string | number;

/** `price.tiers[0].rate` is price, tiers, 0, rate. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!/^[^.[\]]+(\[\d{1,2}\]|\.[^.[\]]+)*$/.test(path)) return undefined;
  const found = path.match(/\d+(?=\])|[^.[\]]+/g) ?? [];
  let at = 0;
  return found.map((step) => {
    at = path.indexOf(step, at) + step.length;
    return path[at] === ']' ? Number.parseInt(step, 10) : step;
  });
}

function placed(at: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    return { ...objectOf(at), [step]: placed(memberOf(at, step), rest, value) };
  }
  const list: unknown[] = isList(at) ? [...at] : [];
  list[step] = placed(list[step], rest, value);
  return list;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
