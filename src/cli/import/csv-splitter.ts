// RFC 4180, read as a stream: a delimiter, quotes that protect delimiters, line ends and doubled quotes; CRLF or LF.
// A quote inside an unquoted field is an ordinary character. A dialect may set another quote, or an escape character.
// A line whose quotes do not match is one bad record; reading goes on with the next line.

/** The signs are single characters. `quote` is empty where nothing is quoted, `escape` where quotes are doubled. */
export type Dialect = {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  /** Whether blanks around a field are padding; those inside of quotes never are. */
  readonly trim: boolean;
  /** What stands for an empty field, as it is written: with the quotes and escape signs of the file. */
  readonly empty: readonly string[];
  /** Lines above the header that are no part of the table. */
  readonly skip: number;
};

export const RFC_4180: Dialect = {
  delimiter: ',',
  quote: '"',
  escape: '',
  trim: false,
  empty: [],
  skip: 0,
};

export type CsvRecord = {
  readonly line: number;
  readonly fields: readonly string[];
  /** Why the line could not be split; it is then the only field. */
  readonly fault?: string;
};

/** Thrown for a line beyond the limit, because such a file is not CSV. */
export class EndlessLine extends Error {}

const RECORD_MAX = 1_048_576;

export class CsvSplitter {
  private rest = '';
  private line = 1;

  constructor(private readonly dialect = RFC_4180) {}

  push(chunk: string): CsvRecord[] {
    return this.split(this.rest + chunk, false);
  }

  /** Returns the last record, which needs no line end. */
  end(): CsvRecord[] {
    return this.rest === '' ? [] : this.split(this.rest, true);
  }

  private split(text: string, isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length && this.line <= this.dialect.skip) {
      const newline = text.indexOf('\n', at);
      if (newline < 0 && text.length - at > RECORD_MAX) throw this.endless();
      if (newline < 0 && !isLast) break;
      at = newline < 0 ? text.length : newline + 1;
      this.line += 1;
    }
    while (at < text.length && this.line > this.dialect.skip) {
      const record = this.recordAt(text, at, isLast);
      if (record === undefined) break;
      const { fields, fault, lines, next } = record;
      // A blank line is not a record.
      if (fields.length > 1 || fields[0] !== '') {
        records.push({ line: this.line, fields, ...(fault === undefined ? {} : { fault }) });
      }
      this.line += lines;
      at = next;
    }
    this.rest = text.slice(at);
    return records;
  }

  private recordAt(text: string, from: number, isLast: boolean): Found | undefined {
    const newline = text.indexOf('\n', from);
    const isTooLong = text.length - from > RECORD_MAX;
    if (newline < 0 && isTooLong) throw this.endless();
    if (newline < 0 && !isLast) return undefined;
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(from, endOfLine(text, from, newline));
    if (this.isPlain(line)) return { fields: this.plainFields(line), next, lines: 1 };
    const record = quotedRecord(text, from, this.dialect, isLast);
    if (record === 'unfinished' && !isLast && !isTooLong) return undefined;
    if (typeof record === 'object') return record;
    const fault = record === 'unfinished' ? 'a quote is left open' : STRAY_QUOTE;
    return { fields: [line], fault, next, lines: 1 };
  }

  private endless(): EndlessLine {
    return new EndlessLine(`line ${this.line} is longer than 1 MB`);
  }

  private plainFields(line: string): readonly string[] {
    const { delimiter, trim, empty } = this.dialect;
    const fields = line.split(delimiter);
    if (!trim && empty.length === 0) return fields;
    return fields.map((field) => {
      const value = trim ? withoutPadding(field) : field;
      return empty.includes(value) ? '' : value;
    });
  }

  private isPlain(line: string): boolean {
    const { quote, escape } = this.dialect;
    return (quote === '' || !line.includes(quote)) && (escape === '' || !line.includes(escape));
  }
}

const STRAY_QUOTE = 'a closing quote is not followed by a delimiter';

type Found = {
  readonly fields: readonly string[];
  readonly fault?: string;
  readonly next: number;
  readonly lines: number;
};

function endOfLine(text: string, from: number, newline: number): number {
  const end = newline < 0 ? text.length : newline;
  return end > from && text[end - 1] === '\r' ? end - 1 : end;
}

/** Splits field by field. Answers `unfinished` when the text ends before the record does. */
function quotedRecord(
  text: string,
  from: number,
  dialect: Dialect,
  isLast: boolean,
): Found | 'unfinished' | 'stray quote' {
  const fields: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    const field = fieldAt(text, at, dialect);
    if (field === undefined) return 'unfinished';
    fields.push(field.value);
    lines += field.lines;
    if (text[field.end] === dialect.delimiter) {
      at = field.end + 1;
      continue;
    }
    const end = text[field.end] === '\r' ? field.end + 1 : field.end;
    if (end >= text.length) return isLast ? { fields, next: end, lines } : 'unfinished';
    return text[end] === '\n' ? { fields, next: end + 1, lines } : 'stray quote';
  }
}

type Field = { readonly value: string; readonly end: number; readonly lines: number };

function fieldAt(text: string, from: number, dialect: Dialect): Field | undefined {
  const { delimiter, quote, trim, empty } = dialect;
  const start = trim ? afterPadding(text, from, delimiter) : from;
  const isQuoted = quote !== '' && text[start] === quote;
  const field = isQuoted ? quotedField(text, start, dialect) : plainField(text, start, dialect);
  if (field === undefined) return undefined;
  const written = text.slice(start, field.end);
  const isEmpty = empty.includes(trim ? withoutPadding(written) : written);
  const value = isEmpty ? '' : field.value;
  return { ...field, value, end: trim ? afterPadding(text, field.end, delimiter) : field.end };
}

function withoutPadding(field: string): string {
  const from = afterPadding(field, 0, '');
  return field.slice(from, beforePadding(field, from, field.length));
}

function afterPadding(text: string, from: number, delimiter: string): number {
  let at = from;
  while (isBlank(text[at]) && text[at] !== delimiter) at += 1;
  return at;
}

function beforePadding(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(text[at - 1])) at -= 1;
  return at;
}

function isBlank(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\t';
}

function plainField(text: string, from: number, { delimiter, escape, trim }: Dialect): Field {
  let value = '';
  let start = from;
  let escaped = from;
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') {
    if (text[end] === escape) {
      value += text.slice(start, end);
      start = end + 1;
      escaped = end + 2;
      end += 1;
    }
    end += 1;
  }
  const trimmed = end > start && text[end - 1] === '\r' && text[end] !== delimiter ? end - 1 : end;
  const last = trim ? beforePadding(text, escaped, trimmed) : trimmed;
  return { value: value + text.slice(start, last), end: trimmed, lines: 0 };
}

function quotedField(text: string, from: number, dialect: Dialect): Field | undefined {
  const { quote, escape } = dialect;
  let value = '';
  let at = from + 1;
  for (;;) {
    const sign = nextSign(text, at, dialect);
    // A quote as the last character may be the first half of a doubled one, so more text is needed.
    if (sign < 0) return undefined;
    value += text.slice(at, sign);
    if (text[sign] !== escape && text[sign + 1] !== quote) {
      return { value, end: sign + 1, lines: value.split('\n').length - 1 };
    }
    value += text[sign + 1] ?? '';
    at = sign + 2;
  }
}

/** The position of the next quote or escape character, whichever comes first. */
function nextSign(text: string, from: number, { quote, escape }: Dialect): number {
  const end = text.indexOf(quote, from);
  const escaped = escape === '' ? -1 : text.indexOf(escape, from);
  return escaped >= 0 && (end < 0 || escaped < end) ? escaped : end;
}
