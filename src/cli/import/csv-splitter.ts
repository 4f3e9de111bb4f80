// RFC 4180, read as a stream: commas (or another delimiter), quotes that protect delimiters, line
// ends and doubled quotes, CRLF or LF, a BOM. A quote inside an unquoted field is a character.

export type CsvRecord = { readonly line: number; readonly fields: readonly string[] };

/** A record that cannot be split; the file is unreadable from there on. */
export class MalformedCsv extends Error {
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line}: ${what}`);
  }
}

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
      // A blank line is no record.
      if (record.fields.length > 1 || record.fields[0] !== '') {
        records.push({ line: this.line, fields: record.fields });
      }
      this.line += record.lines;
      at = record.next;
    }
    this.rest = text.slice(at);
    if (this.rest.length > RECORD_MAX) {
      throw new MalformedCsv(this.line, 'a record is longer than 1 MB: is a quote left open?');
    }
    return records;
  }

  private recordAt(text: string, from: number, isLast: boolean): Found | undefined {
    const newline = text.indexOf('\n', from);
    if (newline < 0 && !isLast) return undefined;
    const next = newline < 0 ? text.length : newline + 1;
    const end = endOfLine(text, from, newline);
    const line = text.slice(from, end);
    if (!line.includes('"')) return { fields: line.split(this.delimiter), next, lines: 1 };
    return quotedRecord(text, from, this.delimiter, isLast, this.line);
  }
}

type Found = {
  readonly fields: readonly string[];
  readonly next: number;
  readonly lines: number;
};

function endOfLine(text: string, from: number, newline: number): number {
  const end = newline < 0 ? text.length : newline;
  return end > from && text[end - 1] === '\r' ? end - 1 : end;
}

/** Field by field; nothing when the text ends before the record does. */
function quotedRecord(
  text: string,
  from: number,
  delimiter: string,
  isLast: boolean,
  line: number,
): Found | undefined {
  const fields: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at, delimiter);
    if (field === undefined) {
      if (isLast) throw new MalformedCsv(line, 'a quote is left open');
      return undefined;
    }
    fields.push(field.value);
    lines += field.lines;
    const after = text[field.end];
    if (after === delimiter) {
      at = field.end + 1;
      continue;
    }
    const end = after === '\r' ? field.end + 1 : field.end;
    if (end >= text.length) return isLast ? { fields, next: end, lines } : undefined;
    if (text[end] !== '\n')
      throw new MalformedCsv(line, 'a closing quote is not followed by a delimiter');
    return { fields, next: end + 1, lines };
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
