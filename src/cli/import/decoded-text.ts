// Decodes a file in constant memory. A byte sequence that is invalid in the encoding is refused with its position: a
// replacement character (U+FFFD) would make two ids equal that differ in an umlaut.
import { createReadStream } from 'node:fs';
import { UnusableFile } from './unusable-file';

const CHUNK_BYTES = 262_144;
const UTF_8 = 'utf-8';

const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  [UTF_8, [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** True for any label of the WHATWG Encoding Standard: utf-8, windows-1252, latin1, utf-16le … */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name, { fatal: true }).encoding !== '';
  } catch {
    return false;
  }
}

/** Reads the whole file once, so that an invalid byte at its end is found before any row is sent. */
export async function proveDecodable(path: string, encoding: string): Promise<void> {
  for await (const _ of decodedText(path, encoding, () => undefined));
}

/** Yields chunks of text without a byte order mark. Throws `UnusableFile`. */
export async function* decodedText(
  path: string,
  encoding: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const seen: { bytes: number; lines: number; last: Buffer } = {
    bytes: 0,
    lines: 0,
    last: Buffer.alloc(0),
  };
  const decode = (chunk: Buffer, isLast: boolean): string => {
    try {
      return decoder.decode(chunk, { stream: !isLast });
    } catch {
      throw new UnusableFile(`${path}: ${placeOfFault(encoding, seen, chunk)}`);
    }
  };
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of pieces) {
    if (seen.bytes === 0) refusePacked(path, chunk);
    if (seen.bytes === 0) refuseOtherMark(path, decoder.encoding, chunk);
    onBytes(chunk.length);
    const text = decode(chunk, false);
    yield text;
    seen.bytes += chunk.length;
    seen.lines += linesIn(text);
    seen.last = chunk;
  }
  yield decode(Buffer.alloc(0), true);
}

const PACKED: readonly (readonly [start: string, said: string])[] = [
  ['\x1F\x8B', 'is compressed by gzip: unpack it first (gunzip -k FILE)'],
  ['PK\x03\x04', 'is a ZIP archive, or a workbook: unpack it first, or save it as CSV'],
  ['\x28\xB5\x2F\xFD', 'is compressed by zstd: unpack it first (unzstd FILE)'],
];

function refusePacked(path: string, start: Buffer): void {
  const found = PACKED.find(
    ([bytes]) => start.subarray(0, bytes.length).toString('latin1') === bytes,
  );
  if (found !== undefined) throw new UnusableFile(`${path} ${found[1]}`);
}

/** A text that is one list has no rows to be read one by one. */
export function refuseArray(path: string, start: string): void {
  if (!/^\s*\[\s*[{\]]/.test(start)) return;
  throw new UnusableFile(
    `${path} is one JSON array: make lines of it first (jq -c '.[]' FILE > FILE.ndjson)`,
  );
}

function refuseOtherMark(path: string, encoding: string, start: Buffer): void {
  const mark = MARKS.find(([, bytes]) => bytes.every((byte, index) => start[index] === byte));
  if (mark === undefined || mark[0] === encoding) return;
  throw new UnusableFile(
    `${path} starts with the byte order mark of ${mark[0].toUpperCase()}, and is read as ` +
      `${encoding.toUpperCase()}: say "encoding": "${mark[0]}" in the map`,
  );
}

type Seen = { readonly bytes: number; readonly lines: number; readonly last: Buffer };

function placeOfFault(encoding: string, seen: Seen, chunk: Buffer): string {
  const held = heldBack(encoding, seen.last);
  const bytes = Buffer.concat([held, chunk]);
  const at = firstFault(encoding, bytes);
  const line = seen.lines + linesIn(wholeText(encoding, bytes.subarray(0, at)) ?? '') + 1;
  const byte = `byte 0x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
  const offset = seen.bytes - held.length + at;
  return (
    `line ${line}: ${byte} at offset ${offset} is not ${encoding.toUpperCase()}; say in the map how ` +
    `the file is written, as in "encoding": "windows-1252" (or "latin1", "utf-16le", "utf-8")`
  );
}

/** The bytes at the end of the chunk that begin a character of which the rest is in the next chunk. */
function heldBack(encoding: string, chunk: Buffer): Buffer {
  for (let length = Math.min(3, chunk.length); length > 0; length -= 1) {
    const end = chunk.subarray(chunk.length - length);
    if (startOf(encoding, end) === '') return end;
  }
  return Buffer.alloc(0);
}

/** The offset of the first byte sequence that is not valid. */
function firstFault(encoding: string, bytes: Buffer): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.trunc((good + bad) / 2);
    if (startOf(encoding, bytes.subarray(0, middle)) !== undefined) good = middle;
    else bad = middle;
  }
  let at = good;
  while (at > 0 && wholeText(encoding, bytes.subarray(0, at)) === undefined) at -= 1;
  return at;
}

/** Decodes the bytes; a character cut off at the end is allowed. Undefined when they are invalid. */
function startOf(encoding: string, bytes: Buffer): string | undefined {
  return textOf(encoding, bytes, true);
}

function wholeText(encoding: string, bytes: Buffer): string | undefined {
  return textOf(encoding, bytes, false);
}

function textOf(encoding: string, bytes: Buffer, stream: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
