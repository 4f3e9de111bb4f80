// One column of many rows as a PostgreSQL array in binary format, which the driver sends unchanged: no quoting here,
// no parsing there. For statements of the hot path, whose array types are given by a cast ($1::uuid[]); elsewhere the
// literals of sql-array are enough.
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';

type Read<T, V> = (row: T) => V;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

export function texts<T>(rows: readonly T[], read: Read<T, string | null>): Buffer {
  return arrayOf(25, rows, read, (writer, text) => {
    writer.text(text);
  });
}

/** Expects the canonical form: 8-4-4-4-12 hexadecimal digits. */
export function uuids<T>(rows: readonly T[], read: Read<T, string | null>): Buffer {
  return arrayOf(2950, rows, read, (writer, text) => {
    writer.uuid(text);
  });
}

/** Plain decimals of any length, or `NaN`. */
export function numerics<T>(rows: readonly T[], read: Read<T, string | null>): Buffer {
  return arrayOf(1700, rows, read, (writer, text) => {
    writer.numeric(text);
  });
}

export function instants<T>(rows: readonly T[], read: Read<T, Instant | null>): Buffer {
  return arrayOf(1184, rows, read, (writer, at) => {
    writer.instant(at);
  });
}

export function integers<T>(rows: readonly T[], read: Read<T, number | null>): Buffer {
  return arrayOf(23, rows, read, (writer, value) => {
    writer.int32(value);
  });
}

export function bigints<T>(rows: readonly T[], read: Read<T, bigint | null>): Buffer {
  return arrayOf(20, rows, read, (writer, value) => {
    writer.int64(value);
  });
}

export function flags<T>(rows: readonly T[], read: Read<T, boolean | null>): Buffer {
  return arrayOf(16, rows, read, (writer, value) => {
    writer.byte(value ? 1 : 0);
  });
}

function arrayOf<T, V>(
  elementType: number,
  rows: readonly T[],
  read: Read<T, V | null>,
  write: (writer: Writer, value: V) => void,
): Buffer {
  const writer = WRITER;
  const isEmpty = rows.length === 0;
  writer.begin(HEADER_BYTES);
  let hasNull = 0;
  for (const row of rows) {
    const value = read(row);
    if (value === null) {
      hasNull = 1;
      writer.int32(-1);
      continue;
    }
    const start = writer.skip(LENGTH_BYTES);
    write(writer, value);
    writer.lengthAt(start);
  }
  writer.header(isEmpty ? 0 : 1, hasNull, elementType, rows.length);
  return writer.copy();
}

/** Grows to the size of the largest column and is reused. */
class Writer {
  private bytes = Buffer.allocUnsafeSlow(64 * 1024);
  private at = 0;

  begin(at: number): void {
    this.at = at;
  }

  skip(size: number): number {
    this.reserve(size);
    const from = this.at;
    this.at += size;
    return from;
  }

  lengthAt(start: number): void {
    this.bytes.writeInt32BE(this.at - start - LENGTH_BYTES, start);
  }

  /** Number of dimensions, NULL flag and element type, then length and lower bound of the dimension. */
  header(dimensions: number, hasNull: number, elementType: number, length: number): void {
    [dimensions, hasNull, elementType, length, 1].forEach((word, index) => {
      this.bytes.writeInt32BE(word, index * 4);
    });
    if (dimensions === 0) this.at = 12;
  }

  /** A copy, because the driver may send it after the next column was written. */
  copy(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.reserve(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.at = this.bytes.writeBigInt64BE(value, this.at);
  }

  text(value: string): void {
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    this.reserve(value.length * 3);
    this.at += this.bytes.write(value, this.at);
  }

  uuid(text: string): void {
    this.reserve(16);
    for (let index = 0; index < text.length; index += 2) {
      if (text.charCodeAt(index) === HYPHEN) index += 1;
      const [high, low] = [nibble(text.charCodeAt(index)), nibble(text.charCodeAt(index + 1))];
      this.bytes[this.at++] = high * 16 + low;
    }
  }

  instant(at: Instant): void {
    this.int64(BigInt(at) * MICROSECONDS - EPOCH_MICROSECONDS);
  }

  /** Base-10000 digits: their number, the power of the first, sign, and digits after the point. */
  numeric(text: string): void {
    if (text === 'NaN') {
      for (const word of [0, 0, NAN_SIGN, 0]) this.uint16(word);
      return;
    }
    const start = text.charCodeAt(0) === MINUS ? 1 : 0;
    const point = text.indexOf('.', start);
    const end = point < 0 ? text.length : point;
    const scale = point < 0 ? 0 : text.length - point - 1;
    const wholeGroups = groupsOf(end - start);
    const fractionGroups = groupsOf(scale);
    this.int16(wholeGroups + fractionGroups);
    this.int16(wholeGroups - 1);
    this.uint16(start === 1 ? NEGATIVE_SIGN : 0);
    this.int16(scale);
    for (let group = wholeGroups; group > 0; group -= 1) {
      const from = end - group * GROUP_DIGITS;
      this.int16(digitsIn(text, from < start ? start : from, from + GROUP_DIGITS));
    }
    for (let group = 0; group < fractionGroups; group += 1) {
      const from = point + 1 + group * GROUP_DIGITS;
      const to = from + GROUP_DIGITS;
      const missing = to > text.length ? to - text.length : 0;
      this.int16(digitsIn(text, from, to - missing) * (POWERS[missing] ?? 1));
    }
  }

  private uint16(value: number): void {
    this.reserve(2);
    this.at = this.bytes.writeUInt16BE(value, this.at);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow((this.at + size) * 2);
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}

const WRITER = new Writer();

const GROUP_DIGITS = 4;
const POWERS = [1, 10, 100, 1_000];
const NEGATIVE_SIGN = 0x4000;
const NAN_SIGN = 0xc000;
const MINUS = 45;
const HYPHEN = 45;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const LETTER_A = 97;
const MICROSECONDS = 1_000n;
/** The PostgreSQL epoch is 2000-01-01. */
const EPOCH_MICROSECONDS = 946_684_800_000_000n;

function groupsOf(digits: number): number {
  return Math.trunc((digits + GROUP_DIGITS - 1) / GROUP_DIGITS);
}

function digitsIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const code = text.charCodeAt(index);
    invariant(code >= DIGIT_0 && code <= DIGIT_9, `Malformed decimal ${text}`);
    value = value * 10 + (code - DIGIT_0);
  }
  return value;
}

function nibble(code: number): number {
  const value = code <= DIGIT_9 ? code - DIGIT_0 : (code | 32) - LETTER_A + 10;
  invariant(value >= 0 && value < 16, 'A uuid is of hexadecimal digits');
  return value;
}
