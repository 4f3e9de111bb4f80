// RFC 4180, read as a stream: commas (or another delimiter), quotes that protect delimiters, line
// ends and doubled quotes, CRLF or LF, a BOM. A quote inside an unquoted field is a character.

// A line whose quotes do not fit is one bad record; reading goes on with the next line.

export type CsvRecord = {
  readonly line: number;
  readonly fields: readonly string[];
  /** Why the line could not be split; it is the only field then. */
  readonly fault?: string;
};

/** One line that never ends: whatever this file is, it is not CSV. */
export class EndlessLine extends Error {}

const RECORD_MAX = 1_048_576;
const BOM = '\uFEFF';

export class CsvSplitter {
  private rest = '';
  private line = 1;
  private isStarted = false;

  constructor(private readonly delimiter = ',') {}

  push(chunk: string): CsvRecord[] {
    if (!this.isStarted && chunk !== '') {
      this.isStarted = true;
      return this.split(chunk.startsWith(BOM) ? chunk.slice(1) : chunk, false);
    }
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
    if (!line.includes('"')) return { fields: line.split(this.delimiter), next, lines: 1 };
    const record = quotedRecord(text, from, this.delimiter, isLast);
    if (record === 'unfinished' && !isLast && !isTooLong) return undefined;
    if (typeof record === 'object') return record;
    const fault = record === 'unfinished' ? 'a quote is left open' : STRAY_QUOTE;
    return { fields: [line], fault, next, lines: 1 };
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
  delimiter: string,
  isLast: boolean,
): Found | 'unfinished' | 'stray quote' {
  const fields: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at, delimiter);
    if (field === undefined) return 'unfinished';
    fields.push(field.value);
    lines += field.lines;
    if (text[field.end] === delimiter) {
      at = field.end + 1;
      continue;
    }
    const end = text[field.end] === '\r' ? field.end + 1 : field.end;
    if (end >= text.length) return isLast ? { fields, next: end, lines } : 'unfinished';
    return text[end] === '\n' ? { fields, next: end + 1, lines } : 'stray quote';
  }
}

type Field = { readonly value: string; readonly end: number; readonly lines: number };

function plainField(text: string, from: number, delimiter: string): Field {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end += 1;
  const trimmed = end > from && text[end - 1] === '\r' && text[end] !== delimiter ? end - 1 : end;
  return { value: text.slice(from, trimmed), end: trimmed, lines: 0 };
}

function quotedField(text: string, from: number): Field | undefined {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    // At the very end it may be the first half of a doubled quote.
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      return { value, end: quote + 1, lines: value.split('\n').length - 1 };
    }
    value += '"';
    at = quote + 2;
  }
}
