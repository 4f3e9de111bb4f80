// Rows of a tariff table from CSV: a header with the columns `prefix` and `zone`, then a row each. What is wrong is
// named by line and column, and then nothing is taken of it. Reading pauses between pieces, for a file may be long.
import type { ErrorDetail } from '../../core/domain-error';
import { PREFIX_DIGITS_MAX, prefixKey, type ZoneRows } from '../../rating';

const ROWS_MAX = 1_000_000;
const ZONES_MAX = 65_000;
const FAULTS_MAX = 50;
const PIECE = 2_000;
const PREFIX = new RegExp(`^\\+?\\d{1,${PREFIX_DIGITS_MAX}}$`);
const ZONE = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,98}[^\s\p{Cc}])?$/u;

export type ReadRows = { readonly rows: ZoneRows } | { readonly faults: readonly ErrorDetail[] };

type Taken = {
  readonly keys: number[];
  readonly places: number[];
  readonly lines: number[];
  readonly names: Map<string, number>;
  readonly faults: ErrorDetail[];
};

export function* readRows(csv: string): Generator<undefined, ReadRows> {
  const lines = linesOf(csv);
  const header = lines.next();
  const columns = header.done === true ? undefined : columnsOf(header.value.text);
  if (columns === undefined) {
    const value = header.done === true ? '' : header.value.text.slice(0, 100);
    const message = 'must name the columns prefix and zone, with a comma between them';
    return { faults: [{ path: 'line 1', value, message }] };
  }
  const taken: Taken = { keys: [], places: [], lines: [], names: new Map(), faults: [] };
  let read = 0;
  for (const { line, text } of lines) {
    if (taken.faults.length >= FAULTS_MAX) break;
    if (read === ROWS_MAX) {
      return { faults: [{ path: `line ${line}`, message: `is beyond ${ROWS_MAX} rows` }] };
    }
    read += 1;
    takeRow(taken, line, text, columns);
    if (read % PIECE === 0) yield;
  }
  if (taken.faults.length > 0) return { faults: taken.faults };
  if (read === 0) return { faults: [{ path: 'line 2', message: 'must be a row: there is none' }] };
  return yield* inOrder(taken);
}

type Columns = { readonly prefix: 0 | 1; readonly zone: 0 | 1 };

function columnsOf(text: string): Columns | undefined {
  const names = fieldsOf(text.replace(/^\uFEFF/, ''))?.map((name) => name.trim().toLowerCase());
  if (names?.length !== 2) return undefined;
  if (names[0] === 'prefix' && names[1] === 'zone') return { prefix: 0, zone: 1 };
  return names[0] === 'zone' && names[1] === 'prefix' ? { prefix: 1, zone: 0 } : undefined;
}

function takeRow(taken: Taken, line: number, text: string, columns: Columns): void {
  const { faults, names } = taken;
  const fields = fieldsOf(text);
  if (fields?.length !== 2) {
    const message = 'must have two fields, and quotes that close';
    faults.push({ path: `line ${line}`, value: text.slice(0, 100), message });
    return;
  }
  const prefix = (fields[columns.prefix] ?? '').trim();
  const zone = (fields[columns.zone] ?? '').trim();
  const key = PREFIX.test(prefix) ? prefixKey(prefix) : undefined;
  if (key === undefined) {
    const message = `must be 1 to ${PREFIX_DIGITS_MAX} digits, with or without a leading +`;
    faults.push({ path: `line ${line}, column prefix`, value: prefix.slice(0, 100), message });
  }
  if (!ZONE.test(zone)) {
    const message = 'must be the name of a zone, of 1 to 100 characters';
    faults.push({ path: `line ${line}, column zone`, value: zone.slice(0, 100), message });
  }
  const place = names.get(zone) ?? names.size;
  if (place === ZONES_MAX) {
    const message = `is beyond ${ZONES_MAX} zones`;
    faults.push({ path: `line ${line}, column zone`, value: zone, message });
  }
  if (key === undefined || faults.length > 0) return;
  names.set(zone, place);
  taken.keys.push(key);
  taken.places.push(place);
  taken.lines.push(line);
}

/** Sorted by prefix, each of which may come once. */
function* inOrder({ keys, places, lines, names }: Taken): Generator<undefined, ReadRows> {
  const prefixes = Float64Array.from(keys).sort();
  const zones = new Uint16Array(prefixes.length);
  const lineAt = new Uint32Array(prefixes.length);
  const faults: ErrorDetail[] = [];
  for (const [index, key] of keys.entries()) {
    const at = placeOf(prefixes, key);
    const line = lines[index] ?? 0;
    const earlier = lineAt[at] ?? 0;
    if (earlier > 0) {
      const message = `has the prefix of line ${earlier}`;
      faults.push({ path: `line ${line}, column prefix`, message });
      if (faults.length === FAULTS_MAX) break;
    }
    zones[at] = places[index] ?? 0;
    lineAt[at] = line;
    if (index % PIECE === 0) yield;
  }
  return faults.length > 0 ? { faults } : { rows: { prefixes, zones, names: [...names.keys()] } };
}

/** The first place of a value that is there. */
function placeOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lines that are not blank, counted from one. */
function* linesOf(
  csv: string,
): Generator<{ readonly line: number; readonly text: string }, undefined> {
  let line = 0;
  for (let from = 0; from < csv.length; ) {
    const found = csv.indexOf('\n', from);
    const end = found < 0 ? csv.length : found;
    const text = csv.slice(from, csv[end - 1] === '\r' ? end - 1 : end);
    from = end + 1;
    line += 1;
    if (text.trim() !== '') yield { line, text };
  }
  return undefined;
}

const QUOTED = /^\s*"((?:[^"]|"")*)"\s*(?:,|$)|^([^,"]*)(?:,|$)/;

/** Undefined where quotes do not close. */
function fieldsOf(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let rest = text;
  for (let isLast = false; !isLast; ) {
    const match = QUOTED.exec(rest);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    isLast = !match[0].endsWith(',');
  }
  return fields;
}
