// The bytes of a file as text, in constant memory. What is not of the encoding is refused with its
// place: a mark of a lost character (U+FFFD) would make one of two ids that differ in an umlaut.
import { createReadStream } from 'node:fs';
import { UnusableFile } from './unusable-file';

const CHUNK_BYTES = 262_144;
const UTF_8 = 'utf-8';

const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  [UTF_8, [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Any name of the WHATWG Encoding Standard: utf-8, windows-1252, latin1, utf-16le … */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name, { fatal: true }).encoding !== '';
  } catch {
    return false;
  }
}

/** Reads the whole file once, so that a bad byte at its end is found before its first row is sent. */
export async function proveDecodable(path: string, encoding: string): Promise<void> {
  for await (const _ of decodedText(path, encoding, () => undefined));
}

/** Chunks of text, without a byte order mark. Throws `UnusableFile`. */
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

/** The start of a character whose rest is in the next chunk. */
function heldBack(encoding: string, chunk: Buffer): Buffer {
  for (let length = Math.min(3, chunk.length); length > 0; length -= 1) {
    const end = chunk.subarray(chunk.length - length);
    if (startOf(encoding, end) === '') return end;
  }
  return Buffer.alloc(0);
}

/** Where the first character starts that is none. */
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

/** The text of bytes of which the last character may be cut off. */
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
