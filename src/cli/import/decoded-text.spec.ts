import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodedText, isEncoding, proveDecodable } from './decoded-text';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'decoded-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(...parts: readonly (string | readonly number[])[]): string {
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]),
  );
  writeFileSync(join(folder, 'file'), Buffer.concat(bytes));
  return join(folder, 'file');
}

async function textOf(path: string, encoding = 'utf-8'): Promise<string> {
  let text = '';
  for await (const chunk of decodedText(path, encoding, () => undefined)) text += chunk;
  return text;
}

const CHUNK = 262_144;
const long = 'x\n'.repeat(CHUNK / 2);

describe('decodedText', () => {
  it.each`
    encoding          | bytes                             | text      | why
    ${'utf-8'}        | ${[0xef, 0xbb, 0xbf, 0x61]}       | ${'a'}    | ${'drops a byte order mark'}
    ${'utf-8'}        | ${[0xe2, 0x82, 0xac]}             | ${'€'}    | ${'reads UTF-8'}
    ${'windows-1252'} | ${[0x4d, 0xfc, 0x6c, 0x80]}       | ${'Mül€'} | ${'reads Windows-1252, with the euro'}
    ${'latin1'}       | ${[0xe4, 0xdf]}                   | ${'äß'}   | ${'reads Latin-1'}
    ${'utf-16le'}     | ${[0xff, 0xfe, 0x61, 0, 0xfc, 0]} | ${'aü'}   | ${'reads UTF-16, dropping its mark'}
    ${'utf-16be'}     | ${[0xfe, 0xff, 0, 0x61]}          | ${'a'}    | ${'in the other order, too'}
    ${'windows-1251'} | ${[0xcf, 0xf0]}                   | ${'Пр'}   | ${'reads any encoding that has a name'}
  `('$why', async ({ encoding, bytes, text }) => {
    expect(await textOf(file(bytes as number[]), encoding as string)).toBe(text);
  });

  it('puts a character together that two chunks share', async () => {
    expect(await textOf(file(long.slice(1), '€', long))).toBe(`${long.slice(1)}€${long}`);
  });

  it.each`
    parts                                        | encoding      | message                                                       | why
    ${['id\nM', [0xfc], 'ller\n']}               | ${'utf-8'}    | ${/line 2: byte 0xFC at offset 4 is not UTF-8.*windows-1252/} | ${'an umlaut of Windows-1252'}
    ${['id\nM', [0xe4]]}                         | ${'utf-8'}    | ${/line 2: byte 0xE4 at offset 4/}                            | ${'a character that the end cuts off'}
    ${[[0xc3, 0x28]]}                            | ${'utf-8'}    | ${/line 1: byte 0xC3 at offset 0/}                            | ${'a first byte without its second'}
    ${['ä\n', [0xed, 0xa0, 0x80]]}               | ${'utf-8'}    | ${/line 2: byte 0xED at offset 3/}                            | ${'half of a pair'}
    ${['ä\n', [0xc0, 0xaf]]}                     | ${'utf-8'}    | ${/line 2: byte 0xC0 at offset 3/}                            | ${'a slash in two bytes'}
    ${[long, 'ä\n', long, [0xff], long]}         | ${'utf-8'}    | ${/line 262146: byte 0xFF at offset 524291/}                  | ${'a byte behind two chunks'}
    ${[long.slice(1), [0xe2], [0x28]]}           | ${'utf-8'}    | ${/line 131073: byte 0xE2 at offset 262143/}                  | ${'a character that a chunk cuts off'}
    ${[[0xff, 0xfe, 0x61, 0]]}                   | ${'utf-8'}    | ${/byte order mark of UTF-16LE.*"encoding": "utf-16le"/}      | ${'UTF-16 by its mark'}
    ${[[0xfe, 0xff, 0, 0x61]]}                   | ${'utf-16le'} | ${/byte order mark of UTF-16BE/}                              | ${'UTF-16 of the other order'}
    ${[[0xef, 0xbb, 0xbf], 'a']}                 | ${'latin1'}   | ${/byte order mark of UTF-8/}                                 | ${'UTF-8 that is said to be Latin-1'}
    ${[[0x61, 0, 0x0a, 0, 0x00, 0xd8, 0x61, 0]]} | ${'utf-16le'} | ${/line 2: byte 0x00 at offset 4 is not UTF-16LE/}            | ${'half of a pair in UTF-16'}
    ${[[0x61, 0, 0x62]]}                         | ${'utf-16le'} | ${/line 1: byte 0x62 at offset 2/}                            | ${'an odd byte at the end'}
  `('refuses $why with its place', async ({ parts, encoding, message }) => {
    await expect(proveDecodable(file(...(parts as string[])), encoding as string)).rejects.toThrow(
      message as RegExp,
    );
  });
});

it.each([
  ['utf-8', true],
  ['latin1', true],
  ['iso-8859-15', true],
  ['ansi', false],
  ['utf8mb4', false],
])('isEncoding(%s) is %s', (name, is) => {
  expect(isEncoding(name)).toBe(is);
});
