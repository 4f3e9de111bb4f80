import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { until } from '../../test/support/story/until';
import { main } from './import';
import { type Answer, EventClient } from './import/event-client';
import { grouped, progressLine, showProgress } from './import/progress';
import { RejectedFile } from './import/rejected-file';
import { readerByMap } from './import/row-reader';
import { runImport } from './import/run-import';
import { emptyTotals } from './import/totals';
import { readMap, type UsageMap } from './import/usage-map';

type Event = { readonly id: string; readonly data: { readonly quantity: string } };
type Reply = { readonly status: number; readonly body: unknown };
type Answers = (events: readonly Event[], request: number) => Reply;

const MAP = {
  source: 'cdr',
  id: { columns: ['id'] },
  subject: { column: 'who' },
  time: { column: 'at' },
  usages: [{ meter: 'bytes', quantity: { column: 'n' } }],
};
const HEADER = 'id,who,at,n';

let folder: string;
let server: Server | undefined;
let output: { out: string; err: string };
let requests: { events: Event[]; headers: Record<string, unknown>; url: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  output = { out: '', err: '' };
  requests = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => (output.out += `${text}\n`));
  jest.spyOn(console, 'error').mockImplementation((text: string) => (output.err += `${text}\n`));
  jest
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => ((output.err += String(text)), true));
});

afterEach(async () => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  server = undefined;
});

const allIn: Answers = (events) => ({
  status: 200,
  body: { accepted: events.length, duplicate: 0, rejected: 0, results: [] },
});

/** Stands in for the events API of a server. */
async function serve(answers: Answers): Promise<string> {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      if (request.method === 'GET') return response.end('{}');
      const events = text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      requests.push({ events, headers: request.headers, url: request.url ?? '' });
      const { status, body } = answers(events, requests.length);
      return response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function rows(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `${index + 1},a,2024-01-01T00:00:00Z,${index + 1}`,
  );
  return [HEADER, ...lines, ''].join('\n');
}

/** A server that takes nothing of row 2. */
const withoutSecond: Answers = (events) => {
  const index = events.findIndex(({ id }) => id === '2');
  const rejected = { index, status: 'rejected', code: 'usage.no-price', message: 'none' };
  const results = index < 0 ? [] : [rejected];
  return {
    status: 200,
    body: {
      accepted: events.length - results.length,
      duplicate: 0,
      rejected: results.length,
      results,
    },
  };
};

function run(file: string, url: string, ...more: string[]): Promise<number> {
  return main([file, '--map', write('map.json', JSON.stringify(MAP)), '--url', url, ...more]);
}

it('sends every row once, in batches, and says what came of it', async () => {
  const file = write('cdr.csv', rows(25));
  expect(await run(file, await serve(allIn), '--batch', '10', '--json', '--tenant', 'acme')).toBe(
    0,
  );
  expect(requests.map(({ events }) => events.length).toSorted((a, b) => a - b)).toEqual([
    5, 10, 10,
  ]);
  const ids = requests.flatMap(({ events }) => events.map(({ id }) => Number(id)));
  expect(ids.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
  expect(requests[0]?.headers).toMatchObject({
    'content-type': 'application/x-ndjson',
    'x-tenant-id': 'acme',
  });
  expect(JSON.parse(output.out)).toMatchObject({
    rows: 25,
    leftOut: 0,
    usages: 25,
    accepted: 25,
    duplicates: 0,
    rejected: 0,
    rejectedFile: null,
    complete: true,
  });
  expect(existsSync(`${file}.rejected.csv`)).toBe(false);
});

it('reads NDJSON the same way', async () => {
  const line = JSON.stringify({ id: 7, who: 'a', at: '2024-01-01T00:00:00Z', n: 1.5 });
  expect(await run(write('cdr.ndjson', `${line}\n`), await serve(allIn))).toBe(0);
  expect(requests[0]?.events).toMatchObject([{ id: '7', data: { quantity: '1.5' } }]);
});

it('counts what is in already as duplicates, which is no failure', async () => {
  const url = await serve((events) => ({
    status: 200,
    body: {
      accepted: 0,
      duplicate: events.length,
      rejected: 0,
      results: events.map((_, index) => ({ index, status: 'duplicate' })),
    },
  }));
  expect(await run(write('cdr.csv', rows(3)), url)).toBe(0);
  expect(output.out).toMatch(/duplicates +3 {2}were in already/);
});

it('writes rejected rows in the order of the file, as they were, with line and reason', async () => {
  const url = await serve((events) => ({
    status: 200,
    body: {
      accepted: events.length - 1,
      duplicate: 0,
      rejected: 1,
      results: [
        {
          index: 1,
          status: 'rejected',
          code: 'usage.unknown-subject',
          path: 'subject',
          message: 'nobody, "b"',
        },
      ],
    },
  }));
  const file = write(
    'cdr.csv',
    `${HEADER}\n1,a,2024-01-01T00:00:00Z,x\n2,a,2024-01-01T00:00:00Z,5\n3,b,2024-01-01T00:00:00Z,6\n4,"a"b\n5,a\n`,
  );
  expect(await run(file, url)).toBe(1);
  expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toBe(
    [
      'line,reason,id,who,at,n',
      '2,"n is ""x"", not a decimal number",1,a,2024-01-01T00:00:00Z,x',
      '4,"usage.unknown-subject (subject): nobody, ""b""",3,b,2024-01-01T00:00:00Z,6',
      '5,a closing quote is not followed by a delimiter,"4,""a""b"',
      '6,"the row has 2 columns, the header 4",5,a',
      '',
    ].join('\n'),
  );
  expect(output.out).toMatch(/rejected +4 {2}rows, in .*cdr\.csv\.rejected\.csv/);
});

it('removes the rejected rows of the last run when all rows are in', async () => {
  const file = write('cdr.csv', rows(1));
  write('cdr.csv.rejected.csv', 'old');
  expect(await run(file, await serve(allIn))).toBe(0);
  expect(existsSync(`${file}.rejected.csv`)).toBe(false);
});

describe('what is not charged', () => {
  const rejectedOf = (file: string) => readFileSync(`${file}.rejected.csv`, 'utf8');
  const second = /^line,reason,id,who,at,n\n3,usage\.no-price: none,2,a,/;

  it('is said again by every run that does not charge it, and gone with the run that does', async () => {
    const file = write('cdr.csv', rows(3));
    let answers = withoutSecond;
    const url = await serve((events, request) => answers(events, request));
    for (const _ of [1, 2]) {
      expect(await run(file, url)).toBe(1);
      expect(rejectedOf(file)).toMatch(second);
    }
    answers = allIn;
    expect(await run(file, url)).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['cdr.csv', 'map.json']);
  });

  it('stays when the next run ends early', async () => {
    const file = write('cdr.csv', rows(3));
    let answers = withoutSecond;
    const url = await serve((events, request) => answers(events, request));
    expect(await run(file, url)).toBe(1);
    answers = () => ({ status: 500, body: { message: 'broken' } });
    expect(await run(file, url)).toBe(2);
    expect(readFileSync(join(folder, 'cdr.csv.rejected.1.csv'), 'utf8')).toMatch(second);
    answers = allIn;
    expect(await run(file, url)).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['cdr.csv', 'map.json']);
  });

  it('stays when the next run is a dry one, which has a file of its own', async () => {
    const file = write('cdr.csv', rows(3));
    const url = await serve(withoutSecond);
    expect(await run(file, url)).toBe(1);
    expect(await run(write('cdr.csv', rows(3)), url, '--dry-run')).toBe(1);
    expect(rejectedOf(file)).toMatch(second);
    expect(rejectedOf(`${file}.dry-run`)).toMatch(second);
  });

  it.each([
    ['of another tenant', ['--tenant', 'acme'], rows(3)],
    ['of another file by the same name', [], rows(4).replace('\n2,a,', '\n5,a,')],
  ])('stays, and is named, after a run %s', async (_, options, content) => {
    const url = await serve((events, request) =>
      (request === 1 ? withoutSecond : allIn)(events, request),
    );
    expect(await run(write('cdr.csv', rows(3)), url)).toBe(1);
    const file = write('cdr.csv', content);
    expect(await run(file, url, ...options)).toBe(0);
    expect(output.out).toContain(`may not be charged: ${file}.rejected.1.csv`);
    expect(readFileSync(`${file}.rejected.1.csv`, 'utf8')).toMatch(second);
  });

  it('is gone once the rows are mended in the file, and not before all of them are', async () => {
    const bad = rows(3).replace(/,1\n|,2\n/g, ',bad\n');
    const url = await serve(allIn);
    expect(await run(write('cdr.csv', bad), url)).toBe(1);
    const half = rows(3).replace(/,1\n/g, ',worse\n');
    expect(await run(write('cdr.csv', half), url)).toBe(1);
    expect(output.out).toContain('may not be charged');
    expect(readdirSync(folder)).toContain('cdr.csv.rejected.1.csv');
    output.out = '';
    expect(await run(write('cdr.csv', `${rows(3)}4,a,2024-01-01T00:00:00Z,4\n`), url)).toBe(0);
    expect(output.out).not.toContain('may not be charged');
    expect(readdirSync(folder).toSorted()).toEqual(['cdr.csv', 'map.json']);
  });

  it.each([
    ['no longer there', (all: string) => all.replace(/\n2,.*/, '')],
    ['left out', (all: string) => all.replace(/,2\n/, ',-1\n')],
  ])('stays, and is named again by every run, when its row is %s', async (_, mend) => {
    const url = await serve(allIn);
    const where = write('where.json', JSON.stringify({ ...MAP, where: 'n > 0' }));
    const file = write('cdr.csv', rows(3).replace(/,2\n/, ',2x\n'));
    const map = write('plain.json', JSON.stringify(MAP));
    expect(await main([file, '--map', map, '--url', url])).toBe(1);
    write('cdr.csv', mend(rows(3)));
    for (const __ of [1, 2]) {
      output.out = '';
      expect(await main([file, '--map', where, '--url', url])).toBe(0);
      expect(output.out).toContain(`may not be charged: ${file}.rejected.1.csv`);
    }
  });

  it('stays when a row of it did not tell its identity', async () => {
    const url = await serve(allIn);
    const file = write('cdr.csv', `${rows(3)}4,a\n`);
    expect(await run(file, url)).toBe(1);
    expect(await run(write('cdr.csv', rows(4)), url)).toBe(0);
    expect(output.out).toContain(`may not be charged: ${file}.rejected.1.csv`);
  });
});

it.each([
  ['cdr.csv.gz', gzipSync(rows(2)), 'is compressed by gzip: unpack it first (gunzip'],
  ['cdr.csv', Buffer.from('PK\u0003\u0004 cdr.csv'), 'is a ZIP archive, or a workbook'],
  ['cdr.json', Buffer.from('[\n {"id": 1}\n]'), 'is one JSON array'],
  ['cdr.ndjson', Buffer.from(' [{"id": 1}]\n'), "make lines of it first (jq -c '.[]'"],
])('says what to make of %s before it can be read', async (name, content, said) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  const url = await serve(allIn);
  expect(await run(file, url)).toBe(2);
  expect(output.err).toContain(said);
  output.err = '';
  expect(await main([file, '--suggest'])).toBe(2);
  expect(output.err).toContain(said);
  expect(requests).toEqual([]);
});

it('tells the lines of a file whose first ones are skipped', async () => {
  const file = write('cdr.csv', `sep=,\n"June\n${rows(1)}2,a,2024-01-01T00:00:00Z,x\n`);
  const map = write('skip.json', JSON.stringify({ ...MAP, skip: 2 }));
  expect(await main([file, '--map', map, '--url', await serve(allIn)])).toBe(1);
  expect(requests[0]?.events.map(({ id }) => id)).toEqual(['1']);
  expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toMatch(/\n5,"n is ""x""/);
});

it('refuses to read JSON lines with signs of CSV', async () => {
  const map = write('signs.json', JSON.stringify({ ...MAP, empty: ['NULL'] }));
  const url = await serve(allIn);
  expect(await main([write('cdr.ndjson', '{}\n'), '--map', map, '--url', url])).toBe(2);
  expect(output.err).toContain('trim, empty and skip are for CSV');
});

describe('the bytes of a file', () => {
  it('are refused before anything is sent when they are not of the encoding', async () => {
    const bytes = Buffer.from(`${rows(2)}M\u00FCller,a,2024-01-01T00:00:00Z,1\n`, 'latin1');
    writeFileSync(join(folder, 'cdr.csv'), bytes);
    const url = await serve(allIn);
    expect(await run(join(folder, 'cdr.csv'), url)).toBe(2);
    expect(output.err).toMatch(/line 4: byte 0xFC at offset 67 is not UTF-8.*"windows-1252"/);
    expect(requests).toEqual([]);
    const map = write('latin.json', JSON.stringify({ ...MAP, encoding: 'windows-1252' }));
    expect(await main([join(folder, 'cdr.csv'), '--map', map, '--url', url])).toBe(0);
    expect(requests[0]?.events.map(({ id }) => id)).toEqual(['1', '2', 'M\u00FCller']);
  });

  it('may come through a pipe', async () => {
    const pipe = join(folder, 'pipe.csv');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const source = spawn('sh', ['-c', 'cat "$0" > "$1"', write('cdr.csv', rows(2)), pipe]);
    expect(await run(pipe, await serve(allIn))).toBe(0);
    expect(requests[0]?.events.map(({ id }) => id)).toEqual(['1', '2']);
    source.kill();
  });

  it('may be UTF-16, when the map says so', async () => {
    writeFileSync(join(folder, 'cdr.csv'), Buffer.from(`\uFEFF${rows(2)}`, 'utf16le'));
    const url = await serve(allIn);
    expect(await run(join(folder, 'cdr.csv'), url)).toBe(2);
    expect(output.err).toContain('say "encoding": "utf-16le" in the map');
    const map = write('wide.json', JSON.stringify({ ...MAP, encoding: 'utf-16le' }));
    expect(await main([join(folder, 'cdr.csv'), '--map', map, '--url', url])).toBe(0);
    expect(requests[0]?.events.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it.each([
    ['cdr.csv', `${rows(2)}3,\0,2024-01-01T00:00:00Z,1\n4,a,2024-01-01T00:00:00Z,1\n`, '4'],
    ['cdr.ndjson', '{"id":"1","who":"a","at":"2024-01-01T00:00:00Z","n":1}\n{"id":"2\0"}\n', '2'],
    ['cdr.csv', `${rows(2)}${'\0'.repeat(9)}`, '4'],
  ])('reject a line of %s with a NUL', async (name, content, line) => {
    const file = write(name, content);
    expect(await run(file, await serve(allIn))).toBe(1);
    expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toMatch(
      new RegExp(`\n${line},"?has a NUL byte`),
    );
  });

  it('are no CSV of UTF-8 when there are NULs in the header', async () => {
    writeFileSync(join(folder, 'cdr.csv'), Buffer.from(rows(2), 'utf16le'));
    expect(await run(join(folder, 'cdr.csv'), await serve(allIn))).toBe(2);
    expect(output.err).toMatch(/line 1, the header, has a NUL byte.*utf-16le/);
  });
});

it('reads a map that an editor put a byte order mark before', async () => {
  const map = write('marked.json', `\uFEFF${JSON.stringify(MAP)}`);
  const file = write('cdr.csv', rows(1));
  expect(await main([file, '--map', map, '--url', await serve(allIn)])).toBe(0);
});

it('says which columns of the map no line of JSON had', async () => {
  const line = JSON.stringify({ id: 7, who: 'a', at: '2024-01-01T00:00:00Z', n: 1.5 });
  const usages = [...MAP.usages, { meter: 'c', quantity: { column: 'u.c' }, where: 'u.c > 0' }];
  const map = write('more.json', JSON.stringify({ ...MAP, usages }));
  const file = write('cdr.ndjson', `${line}\n`);
  expect(await main([file, '--map', map, '--url', await serve(allIn)])).toBe(0);
  expect(output.out).toContain('No row has u.c, which the map names');
});

it('sends a batch again when the server is busy or its answer is cut off', async () => {
  const url = await serve((events, request) => {
    if (request === 1) return { status: 503, body: { message: 'busy' } };
    return request === 2 ? { status: 200, body: '{"accepted": 3, "dup' } : allIn(events, request);
  });
  expect(await run(write('cdr.csv', rows(3)), url)).toBe(0);
  expect(requests.map(({ events }) => events.length)).toEqual([3, 3, 3]);
  expect(output.err).toContain('waiting for the server: 503');
});

describe('a run after one that was stopped', () => {
  async function stopped(): Promise<{
    file: string;
    url: string;
    answers: { now: (events: readonly Event[]) => Reply };
  }> {
    const known = new Set<string>();
    let calls = 0;
    const answers = {
      now: (events: readonly Event[]): Reply => {
        calls += 1;
        if (calls === 3) return { status: 500, body: { message: 'broken' } };
        const fresh = events.filter(({ id }) => !known.has(id));
        for (const { id } of events) known.add(id);
        const duplicate = events.length - fresh.length;
        return {
          status: 200,
          body: { accepted: fresh.length, duplicate, rejected: 0, results: [] },
        };
      },
    };
    const file = write('cdr.csv', rows(50).replace('\n3,a,', '\n3,,'));
    const url = await serve((events) => answers.now(events));
    expect(await run(file, url, '--batch', '10', '--concurrency', '1')).toBe(2);
    expect(output.err).toContain('500 broken');
    expect(output.out).toContain('Stopped. Run it again');
    output.out = '';
    requests.length = 0;
    return { file, url, answers };
  }
  const again = (file: string, url: string, ...more: string[]) =>
    run(file, url, '--batch', '10', '--concurrency', '1', '--json', ...more);

  it('goes on where that one ended, and keeps its rejected rows', async () => {
    const { file, url } = await stopped();
    expect(await again(file, url)).toBe(1);
    expect(JSON.parse(output.out)).toMatchObject({
      rows: 50,
      skipped: 20,
      usages: 30,
      rejected: 1,
      complete: true,
    });
    expect(readFileSync(`${file}.rejected.csv`, 'utf8').split('\n').length).toBe(3);
    expect(existsSync(`${file}.progress.json`)).toBe(false);
  });

  it('starts at the first row when the server has forgotten', async () => {
    const { file, url, answers } = await stopped();
    answers.now = (events) => allIn(events, 0);
    expect(await again(file, url)).toBe(1);
    expect(JSON.parse(output.out)).toMatchObject({
      rows: 50,
      skipped: 0,
      usages: 49,
      accepted: 49,
    });
  });

  it('starts at the first row when the file has changed, or it is told to', async () => {
    const { file, url, answers } = await stopped();
    answers.now = (events) => allIn(events, 0);
    expect(await again(file, url, '--from-start')).toBe(1);
    expect(JSON.parse(output.out)).toMatchObject({ skipped: 0, accepted: 49 });
    output.out = '';
    expect(await again(write('cdr.csv', rows(51)), url)).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({ skipped: 0, accepted: 51, rejected: 0 });
  });
});

it('suggests a map that can be used as it is, without a server', async () => {
  const file = write('cdr.csv', rows(3).replace('who,at,n', 'user,at,bytes'));
  expect(await main([file, '--suggest'])).toBe(0);
  expect(output.err).toContain('prices or customers see docs/import-prices-and-customers.md');
  expect(output.err).toMatch(/^subject: user is a guess/);
  const map = write('suggested.json', output.out);
  expect(await main([file, '--map', map, '--url', await serve(allIn)])).toBe(0);
  expect(requests[0]?.events).toMatchObject([
    { id: '1', source: 'cdr', subject: 'a', type: 'bytes', data: { quantity: '1' } },
    { id: '2' },
    { id: '3' },
  ]);
});

it('names recycling as a way to charge what was rejected', async () => {
  const print = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await main(['--help'])).toBe(0);
  expect(print.mock.calls.join('')).toContain('POST /api/v1/usages/recycle');
});

it('passes a dry run on to the server', async () => {
  expect(await run(write('cdr.csv', rows(1)), await serve(allIn), '--dry-run')).toBe(0);
  expect(requests[0]?.url).toBe('/api/v1/events?dryRun=true');
  expect(output.out).toContain('nothing was stored');
});

describe('ends with status 2 and one clear line when', () => {
  it('no server answers', async () => {
    expect(await run(write('cdr.csv', rows(1)), 'http://127.0.0.1:9')).toBe(2);
    expect(output.err).toMatch(/^import: no server answers at http:\/\/127\.0\.0\.1:9 .*npm start/);
  });

  it('the server does not know the API', async () => {
    const url = await serve(() => ({ status: 404, body: { message: 'There is nothing' } }));
    expect(await run(write('cdr.csv', rows(1)), url)).toBe(2);
    expect(output.err).toContain('refused the events: 404 There is nothing');
  });

  it.each`
    name           | content                  | message
    ${'cdr.csv'}   | ${'id,at,n\n'}           | ${/has no column "who"; it has "id", "at", "n"/}
    ${'cdr.csv'}   | ${'id,who,at,n,n\n'}     | ${/names the column "n" twice \(columns 4 and 5\)/}
    ${'cdr.csv'}   | ${''}                    | ${/is empty: not even a header/}
    ${'cdr.csv'}   | ${'x'.repeat(2_000_000)} | ${/line 1 is longer than 1 MB/}
    ${'cdr.jsonl'} | ${'x'.repeat(2_000_000)} | ${/line 1 is longer than 1 MB/}
  `(
    'the file is unusable: $message',
    async ({ name, content, message }: { name: string; content: string; message: RegExp }) => {
      expect(await run(write(name, content), await serve(allIn))).toBe(2);
      expect(output.err).toMatch(message);
    },
  );

  it('there is neither a map nor a wish for one', async () => {
    expect(await main([write('cdr.csv', rows(1))])).toBe(2);
    expect(output.err).toMatch(/--map is missing; --suggest makes one/);
  });

  it('the file is missing', async () => {
    expect(await run(join(folder, 'none.csv'), await serve(allIn))).toBe(2);
    expect(output.err).toMatch(/^import: there is no file .*none\.csv\n$/);
  });

  it('the map is wrong, naming every fault', async () => {
    const map = write('bad.json', JSON.stringify({ ...MAP, id: {}, times: 1 }));
    expect(await main([write('cdr.csv', rows(1)), '--map', map])).toBe(2);
    expect(output.err).toMatch(/is not a map:\n {2}times is unknown.*\n {2}id must name columns/);
  });

  it.each([['--batch', '0'], ['--batch', '10001'], ['--concurrency', '1.5'], ['--what']])(
    'called with %s %s',
    async (...options) => {
      expect(await run(write('cdr.csv', rows(1)), await serve(allIn), ...options)).toBe(2);
    },
  );
});

it('gives up on a server that stays away, and says that the run can be repeated', async () => {
  const url = await serve(() => ({ status: 503, body: '' }));
  const client = new EventClient({ url, tenant: undefined, dryRun: false }, () => undefined, 300);
  await expect(client.send([])).rejects.toThrow(/stopped answering \(503\)/);
});

it('reads no further than the server keeps up, whatever the size of the file', async () => {
  const path = write('cdr.csv', rows(1_000));
  const waiting: (() => void)[] = [];
  const totals = emptyTotals();
  const map = readMap(MAP) as UsageMap;
  const client = {
    send: (events: readonly unknown[]): Promise<Answer> =>
      new Promise((resolve) => {
        waiting.push(() =>
          resolve({ accepted: events.length, duplicate: 0, rejected: 0, results: [] }),
        );
      }),
  };
  const rejected = new RejectedFile(`${path}.rejected.csv`, {
    file: [],
    server: [],
    identify: () => undefined,
  });
  const stop = new AbortController();
  const done = runImport({
    path,
    reader: readerByMap(map),
    client,
    rejected,
    totals,
    batchSize: 10,
    concurrency: 3,
    stop: stop.signal,
    skip: 0,
    checkpoint: undefined,
  });
  await until(() => waiting.length >= 3 && totals.rows >= 40);
  expect([waiting.length, totals.rows]).toEqual([3, 40]);
  waiting.shift()?.();
  await until(() => waiting.length >= 3 && totals.rows >= 50);
  expect([waiting.length, totals.rows, totals.accepted]).toEqual([3, 50, 10]);
  // Stopped: what is under way is answered, nothing else is read.
  stop.abort();
  const release = setInterval(() => waiting.shift()?.(), 1);
  await done;
  clearInterval(release);
  expect([totals.rows, totals.accepted]).toEqual([50, 50]);
});

describe('progress', () => {
  const totals = {
    rows: 12_345,
    skipped: 0,
    leftOut: 0,
    usages: 24_690,
    accepted: 20_000,
    duplicates: 4_000,
    rejected: 3,
    bytes: 500,
    columnsNeverThere: new Set<string>(),
  };
  const snapshot = { totals, bytesTotal: 1_000, seconds: 2 };

  it('tells how far it is, how fast, and how long it will take', () => {
    expect(progressLine(snapshot, false)).toBe(
      '50 %  12 345 rows  20 000 usages in  4 000 were in  3 rejected  12 000/s, 2 s left',
    );
    expect(progressLine(snapshot, true)).toMatch(/^█{12}░{12} 50 %/);
  });

  it('is a line a second when it is not shown on a terminal', () => {
    jest.useFakeTimers();
    const lines: string[] = [];
    const end = showProgress({ write: (text) => lines.push(text) }, () => snapshot);
    jest.advanceTimersByTime(3_000);
    end();
    jest.advanceTimersByTime(3_000);
    jest.useRealTimers();
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(/left\n$/);
  });

  it('is one line that is drawn over again on a terminal', () => {
    jest.useFakeTimers();
    const drawn: string[] = [];
    const end = showProgress(
      { isTTY: true, columns: 40, write: (text) => drawn.push(text) },
      () => snapshot,
    );
    jest.advanceTimersByTime(1_000);
    end();
    jest.useRealTimers();
    expect(drawn.length).toBe(11);
    expect(
      drawn.every((text) => text.startsWith('\r') && !text.includes('\n') && text.length < 46),
    ).toBe(true);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1 000'],
    [1_234_567, '1 234 567'],
  ])('groups %d as %s', (count, text) => {
    expect(grouped(count)).toBe(text);
  });
});
