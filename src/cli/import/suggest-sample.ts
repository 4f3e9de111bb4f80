// The first rows of a file without a map, and a guess of its encoding and dialect.
import { extname } from 'node:path';
import { type CsvRecord, CsvSplitter, type Dialect, RFC_4180 } from './csv-splitter';
import { decodedText, proveDecodable, refuseArray } from './decoded-text';
import { columnsOfJsonLine } from './json-line';
import { UnusableFile } from './unusable-file';

/** `written` has the members of a map that describe the file, where they differ from the defaults. */
export type Sample = {
  readonly columns: readonly string[];
  /** The cells of each row by column; a missing cell is empty. */
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly written: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
};

const ROWS_MAX = 500;
const DELIMITERS = [',', ';', '\t', '|'];

export async function readSample(path: string): Promise<Sample> {
  const { encoding, notes } = await encodingOf(path);
  const text = await startOfText(path, encoding);
  refuseArray(path, text);
  const coded = encoding === 'utf-8' ? {} : { encoding };
  const sample = text.trimStart().startsWith('{') ? jsonSample(text, path) : csvSample(text);
  if (sample.rows.length === 0) throw new UnusableFile(`${path} has no rows to learn from`);
  return {
    ...sample,
    written: { ...coded, ...sample.written },
    notes: [...notes, ...sample.notes],
  };
}

async function encodingOf(path: string): Promise<{ encoding: string; notes: string[] }> {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    try {
      await proveDecodable(path, encoding);
      const text = await startOfText(path, encoding);
      if (!text.includes('\0') && /[\n,;|\t]/.test(text)) return { encoding, notes: [] };
    } catch (error: unknown) {
      if (!(error instanceof UnusableFile)) throw error;
    }
  }
  const note = 'encoding: the bytes are not UTF-8; windows-1252 is a guess, look at the umlauts';
  return { encoding: 'windows-1252', notes: [note] };
}

/** The whole lines of the first chunk; the last line counts only when the file ends there. */
async function startOfText(path: string, encoding: string): Promise<string> {
  let text = '';
  for await (const chunk of decodedText(path, encoding, () => undefined)) {
    if (text !== '' && chunk !== '') return text.slice(0, text.lastIndexOf('\n') + 1);
    text += chunk;
  }
  return text;
}

function jsonSample(text: string, path: string): Sample {
  const rows = text
    .split('\n')
    .flatMap((line) => columnsOfJsonLine(line.trim()) ?? [])
    .slice(0, ROWS_MAX);
  const isKnownByName = ['.ndjson', '.jsonl'].includes(extname(path).toLowerCase());
  return {
    columns: [...new Set(rows.flatMap((row) => [...row.keys()]))],
    rows,
    written: isKnownByName ? {} : { kind: 'ndjson' },
    notes: [],
  };
}

function csvSample(text: string): Sample {
  const { dialect, notes } = withBlanks(text, dialectOf(text));
  const records = split(text, dialect).filter(({ fault }) => fault === undefined);
  const [first] = records;
  if (first === undefined) return { columns: [], rows: [], written: {}, notes: [] };
  const hasHeader = isHeader(first.fields);
  const columns = hasHeader ? first.fields.map((name) => name.trim()) : namesFor(records);
  const rows = records
    .slice(hasHeader ? 1 : 0)
    .filter(({ fields }) => fields.length === columns.length)
    .map(({ fields }) => new Map(columns.map((name, at) => [name, (fields[at] ?? '').trim()])));
  const named = hasHeader ? {} : { columns };
  const note = `columns: the file has no header; the names ${columns.join(', ')} are made up or by its layout`;
  return {
    columns,
    rows,
    written: { ...writtenBy(dialect), ...named },
    notes: hasHeader ? notes : [note, ...notes],
  };
}

/** As databases write what is not there, beside no quotes. */
const NOTHING = ['\\N', 'NULL', 'null'];

/** With what stands for nothing, and whether fields are padded. */
function withBlanks(text: string, plain: Dialect): { dialect: Dialect; notes: readonly string[] } {
  const cells = (dialect: Dialect): string =>
    JSON.stringify(
      split(text, dialect)
        .slice(1)
        .map(({ fields }) => fields),
    );
  const asIs = cells(plain);
  const trim = cells({ ...plain, trim: true }) !== asIs;
  const padded = { ...plain, trim };
  const before = trim ? cells(padded) : asIs;
  const empty = NOTHING.filter(
    (sign) => text.includes(sign) && cells({ ...padded, empty: [sign] }) !== before,
  );
  return {
    dialect: empty.length > 0 ? { ...padded, empty } : padded,
    notes: [
      ...(plain.skip > 0
        ? [`skip: that the table starts at line ${plain.skip + 1} is a guess`]
        : []),
      ...(trim
        ? ['trim: there are blanks around fields, and that they are padding is a guess']
        : []),
      ...(empty.length > 0
        ? [`empty: ${empty.join(', ')} as a sign for an empty field is a guess`]
        : []),
    ],
  };
}

function writtenBy(dialect: Dialect): Readonly<Record<string, unknown>> {
  const usual: Readonly<Record<string, unknown>> = RFC_4180;
  return Object.fromEntries(Object.entries(dialect).filter(([name, sign]) => sign !== usual[name]));
}

function split(text: string, dialect: Dialect): readonly CsvRecord[] {
  const splitter = new CsvSplitter(dialect);
  return [...splitter.push(text), ...splitter.end()].slice(0, ROWS_MAX);
}

const SKIP_MAX = 9;

/** Below the first lines that are no table, where there is none from the first line on. */
function dialectOf(text: string): Dialect {
  for (let skip = 0; skip <= SKIP_MAX; skip += 1) {
    const found = bestDialect(text, skip);
    if (found !== undefined) return found;
  }
  return RFC_4180;
}

/** What makes the most columns of which nearly all records have the same number. */
function bestDialect(text: string, skip: number): Dialect | undefined {
  const escape = /\\"|\\'/.test(text) ? '\\' : '';
  const quotes = /(?:^|[,;|\t])'[^'\n]*'(?:[,;|\t\r\n]|$)/.test(text) ? ['"', "'"] : ['"'];
  const candidates = quotes.flatMap((quote) =>
    DELIMITERS.map((delimiter) => ({ ...RFC_4180, delimiter, quote, escape, skip })),
  );
  const [best] = candidates
    .map((dialect) => ({ dialect, records: split(text, dialect) }))
    .map(({ dialect, records }) => ({ dialect, records, score: scoreOf(records, dialect.quote) }))
    .sort((a, b) => b.score - a.score);
  if (best === undefined || best.score <= 0) return undefined;
  const width = best.records[0]?.fields.length ?? 0;
  return hasTitlesAlone(text, best.dialect, width) ? best.dialect : undefined;
}

/** A header that is a column short of its rows is no title. */
function hasTitlesAlone(text: string, { skip, delimiter }: Dialect, width: number): boolean {
  const lines = text.split('\n', skip);
  return lines.every(
    (line) => /^sep=.\r?$/i.test(line) || line.split(delimiter).length * 2 <= width,
  );
}

function scoreOf(records: readonly CsvRecord[], quote: string): number {
  const width = records[0]?.fields.length ?? 0;
  const even = records.filter(
    ({ fields, fault }) => fault === undefined && fields.length === width,
  );
  const share = even.length / Math.max(1, records.length);
  const cells = even.flatMap(({ fields }) => fields);
  const bare = cells.filter((cell) => /^(['"]).*\1$/.test(cell)).length;
  const isUsual = quote === '"' ? 0.01 : 0;
  return width < 2 || share < 0.8 ? 0 : share * width - bare / Math.max(1, cells.length) + isUsual;
}

const NO_NAME = /^$|^[+-]?[\d.,:]+$|^\d{1,4}[-/.]\d{1,2}[-/.]\d/;

function isHeader(fields: readonly string[]): boolean {
  const isNamed = fields.every((field) => !NO_NAME.test(field.trim()));
  return isNamed && new Set(fields).size === fields.length;
}

/** The columns of Asterisk's call records (Master.csv), which have no header. */
const ASTERISK =
  'accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags uniqueid userfield'.split(
    ' ',
  );
const DISPOSITION = /^(?:ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION)$/;

function namesFor(records: readonly CsvRecord[]): readonly string[] {
  const width = records[0]?.fields.length ?? 0;
  const at = ASTERISK.indexOf('disposition');
  const isAsterisk = records.every(({ fields }) => DISPOSITION.test(fields[at] ?? ''));
  if (isAsterisk && width > at && width <= ASTERISK.length) return ASTERISK.slice(0, width);
  return Array.from({ length: width }, (_, index) => `column${index + 1}`);
}
