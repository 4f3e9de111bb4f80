import { createReadStream } from 'node:fs';
import { type CsvRecord, CsvSplitter, EndlessLine } from './csv-splitter';
import { parseJsonLine } from './json-line';

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
  readonly delimiter: string;
  /** Given by the map when the file has no header. */
  readonly columns: readonly string[] | undefined;
};

export type Source = {
  readonly path: string;
  readonly format: SourceFormat;
  readonly onBytes: (bytes: number) => void;
  /** Called once, before the first row of a file that has a header. */
  readonly onHeader: (header: readonly string[]) => void;
};

export class UnusableFile extends Error {}

/** Rows in batches, one per chunk of the file, so that a row costs no promise. */
export async function* sourceRows(source: Source): AsyncGenerator<readonly SourceRow[]> {
  const read = source.format.kind === 'csv' ? new CsvRows(source) : new JsonRows();
  try {
    for await (const chunk of createReadStream(source.path, {
      encoding: 'utf8',
      highWaterMark: 262_144,
    })) {
      const text = String(chunk);
      source.onBytes(Buffer.byteLength(text));
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

  constructor(private readonly source: Source) {
    this.splitter = new CsvSplitter(source.format.delimiter);
    if (source.format.columns !== undefined) this.use(source.format.columns);
  }

  push(text: string): SourceRow[] {
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
    this.use(first.fields.map((name) => name.trim()));
    return records.slice(1).map((record) => this.row(record));
  }

  private use(header: readonly string[]): void {
    this.header = header;
    this.index = new Map(header.map((name, position) => [name, position]));
    if (this.index.size < header.length) {
      throw new UnusableFile(`${this.source.path}: the header names a column twice`);
    }
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
    if (fields.length === wanted) return row;
    return { ...row, fault: `the row has ${fields.length} columns, the header ${wanted}` };
  }
}

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
    const trimmed = text.replace(/^\uFEFF/, '').trim();
    if (trimmed === '') return [];
    this.count += 1;
    const value = parseJsonLine(trimmed);
    const row = { line: this.line, number: this.count, original: [trimmed] };
    if (value !== undefined) return [{ ...row, value }];
    return [{ ...row, value: () => undefined, fault: 'the line is not a JSON object' }];
  }
}
