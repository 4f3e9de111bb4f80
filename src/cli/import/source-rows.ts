import { type CsvRecord, CsvSplitter, type Dialect, EndlessLine } from './csv-splitter';
import { decodedText, refuseArray } from './decoded-text';
import { parseJsonLine } from './json-line';
import { UnusableFile } from './unusable-file';

/** One row of the file, by column name. `number` counts data rows from 1, `line` lines of the file. */
export type SourceRow = {
  readonly line: number;
  readonly number: number;
  readonly value: (column: string) => string | undefined;
  readonly original: readonly string[];
  /** Set when the row itself cannot be read. */
  readonly fault?: string;
};

export type SourceFormat = {
  readonly kind: 'csv' | 'ndjson';
  readonly encoding: string;
  readonly dialect: Dialect;
  /** Column names from the map, when the file has no header. */
  readonly columns: readonly string[] | undefined;
};

export type Source = {
  readonly path: string;
  readonly format: SourceFormat;
  readonly onBytes: (bytes: number) => void;
  /** Called once, before the first row of a file that has a header. */
  readonly onHeader: (header: readonly string[]) => void;
};

/** Rows in batches, one per chunk of the file, so that a row costs no promise. */
export async function* sourceRows(source: Source): AsyncGenerator<readonly SourceRow[]> {
  const read = source.format.kind === 'csv' ? new CsvRows(source) : new JsonRows();
  let isStart = true;
  try {
    for await (const text of decodedText(source.path, source.format.encoding, source.onBytes)) {
      if (isStart) refuseArray(source.path, text);
      isStart = false;
      yield read.push(text);
    }
    yield read.end();
  } catch (error: unknown) {
    if (error instanceof EndlessLine) throw new UnusableFile(`${source.path}: ${error.message}`);
    if (error instanceof Error && 'syscall' in error) throw new UnusableFile(error.message);
    throw error;
  }
}

class CsvRows {
  private readonly splitter: CsvSplitter;
  private header: readonly string[] | undefined;
  private index = new Map<string, number>();
  private count = 0;
  private hasNul = false;

  constructor(private readonly source: Source) {
    this.splitter = new CsvSplitter(source.format.dialect);
    if (source.format.columns !== undefined) this.use(source.format.columns);
  }

  push(text: string): SourceRow[] {
    this.hasNul ||= text.includes(NUL);
    return this.rowsOf(this.splitter.push(text));
  }

  end(): SourceRow[] {
    const rows = this.rowsOf(this.splitter.end());
    if (this.header === undefined) {
      throw new UnusableFile(`${this.source.path} is empty: not even a header is there`);
    }
    return rows;
  }

  private rowsOf(records: ReturnType<CsvSplitter['push']>): SourceRow[] {
    const [first] = records;
    if (this.header !== undefined || first === undefined)
      return records.map((record) => this.row(record));
    if (first.fault !== undefined) {
      throw new UnusableFile(`${this.source.path}: line ${first.line}, the header: ${first.fault}`);
    }
    if (this.hasNul && first.fields.some((name) => name.includes(NUL))) {
      throw new UnusableFile(`${this.source.path}: line ${first.line}, the header, ${WITH_NUL}`);
    }
    this.use(first.fields.map((name) => name.trim()));
    return records.slice(1).map((record) => this.row(record));
  }

  private use(header: readonly string[]): void {
    this.header = header;
    this.index = new Map(header.map((name, position) => [name, position]));
    this.source.onHeader(header);
  }

  private row({ line, fields, fault }: CsvRecord): SourceRow {
    this.count += 1;
    const wanted = this.header?.length ?? 0;
    const { index } = this;
    const row = {
      line,
      number: this.count,
      original: fields,
      value: (column: string) => {
        const position = index.get(column);
        return position === undefined ? undefined : fields[position];
      },
    };
    if (fault !== undefined) return { ...row, fault };
    if (this.hasNul && fields.some((field) => field.includes(NUL))) {
      return { ...row, fault: WITH_NUL };
    }
    if (fields.length === wanted) return row;
    const who = this.source.format.columns === undefined ? 'the header' : 'the map';
    return { ...row, fault: `the row has ${fields.length} columns, ${who} ${wanted}` };
  }
}

const NUL = '\0';
const WITH_NUL =
  'has a NUL byte: the file is damaged there, or it is UTF-16 (say "encoding": "utf-16le" in the map)';

const LINE_MAX = 1_048_576;

class JsonRows {
  private rest = '';
  private line = 0;
  private count = 0;

  push(text: string): SourceRow[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > LINE_MAX) {
      throw new EndlessLine(`line ${this.line + lines.length + 1} is longer than 1 MB`);
    }
    return lines.flatMap((line) => this.row(line));
  }

  end(): SourceRow[] {
    return this.row(this.rest);
  }

  private row(text: string): SourceRow[] {
    this.line += 1;
    const trimmed = text.trim();
    if (trimmed === '') return [];
    this.count += 1;
    const value = parseJsonLine(trimmed);
    const fault = trimmed.includes(NUL) ? WITH_NUL : 'the line is not a JSON object';
    const row = { line: this.line, number: this.count, original: [trimmed] };
    if (value !== undefined) return [{ ...row, value }];
    return [{ ...row, value: () => undefined, fault }];
  }
}
