// RFC 4180, read as a stream: commas (or another delimiter), quotes that protect delimiters, line
// ends and doubled quotes, CRLF or LF. A quote inside an unquoted field is a character. Other
// quotes, or an escape sign before which nothing is special, are a dialect's.
//
// A line whose quotes do not fit is one bad record; reading goes on with the next line.

/** Single characters. `quote` is empty where nothing is quoted, `escape` where quotes are doubled. */
export type Dialect = {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
};

export const RFC_4180: Dialect = { delimiter: ',', quote: '"', escape: '' };

export type CsvRecord = {
  readonly line: number;
  readonly fields: readonly string[];
  /** Why the line could not be split; it is the only field then. */
  readonly fault?: string;
};

/** One line that never ends: whatever this file is, it is not CSV. */
export class EndlessLine extends Error {}

const RECORD_MAX = 1_048_576;

export class CsvSplitter {
  private rest = '';
  private line = 1;

  constructor(private readonly dialect = RFC_4180) {}

  push(chunk: string): CsvRecord[] {
    return this.split(this.rest + chunk, false);
  }

  /** The last record needs no line end. */
  end(): CsvRecord[] {
    return this.rest === '' ? [] : this.split(this.rest, true);
  }

  private split(text: string, isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const record = this.recordAt(text, at, isLast);
      if (record === undefined) break;
      const { fields, fault, lines, next } = record;
      // A blank line is no record.
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
    if (newline < 0 && isTooLong) throw new EndlessLine(`line ${this.line} is longer than 1 MB`);
    if (newline < 0 && !isLast) return undefined;
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(from, endOfLine(text, from, newline));
    if (this.isPlain(line)) return { fields: line.split(this.dialect.delimiter), next, lines: 1 };
    const record = quotedRecord(text, from, this.dialect, isLast);
    if (record === 'unfinished' && !isLast && !isTooLong) return undefined;
    if (typeof record === 'object') return record;
    const fault = record === 'unfinished' ? 'a quote is left open' : STRAY_QUOTE;
    return { fields: [line], fault, next, lines: 1 };
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

/** Field by field. `unfinished`: the text ends before the record does. */
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
    const isQuoted = dialect.quote !== '' && text[at] === dialect.quote;
    const field = isQuoted ? quotedField(text, at, dialect) : plainField(text, at, dialect);
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

function plainField(text: string, from: number, { delimiter, escape }: Dialect): Field {
  let value = '';
  let start = from;
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') {
    if (text[end] === escape) {
      value += text.slice(start, end);
      start = end + 1;
      end += 1;
    }
    end += 1;
  }
  const trimmed = end > start && text[end - 1] === '\r' && text[end] !== delimiter ? end - 1 : end;
  return { value: value + text.slice(start, trimmed), end: trimmed, lines: 0 };
}

function quotedField(text: string, from: number, dialect: Dialect): Field | undefined {
  const { quote, escape } = dialect;
  let value = '';
  let at = from + 1;
  for (;;) {
    const sign = nextSign(text, at, dialect);
    // At the very end it may be the first half of a doubled quote.
    if (sign < 0) return undefined;
    value += text.slice(at, sign);
    if (text[sign] !== escape && text[sign + 1] !== quote) {
      return { value, end: sign + 1, lines: value.split('\n').length - 1 };
    }
    value += text[sign + 1] ?? '';
    at = sign + 2;
  }
}

/** Of a quote or an escape sign, whichever comes first. */
function nextSign(text: string, from: number, { quote, escape }: Dialect): number {
  const end = text.indexOf(quote, from);
  const escaped = escape === '' ? -1 : text.indexOf(escape, from);
  return escaped >= 0 && (end < 0 || escaped < end) ? escaped : end;
}
