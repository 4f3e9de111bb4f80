import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOf, type RowOutcome } from './row-events';
import { sourceRows } from './source-rows';
import { suggestMap } from './suggest';
import { readMap, type UsageMap } from './usage-map';

const SAMPLES = join(__dirname, '../../../test/support/import-samples');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'suggest-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the rows of the file become by the map that is suggested for it. */
async function outcomes(path: string): Promise<RowOutcome[]> {
  const map = readMap((await suggestMap(path)).map) as UsageMap;
  const kind = map.format.kind ?? (path.endsWith('l') ? 'ndjson' : 'csv');
  const source = {
    path,
    format: { ...map.format, kind },
    onBytes: () => undefined,
    onHeader: () => undefined,
  };
  const found: RowOutcome[] = [];
  for await (const rows of sourceRows(source)) {
    found.push(...rows.map((row) => eventsOf(map, row)));
  }
  return found;
}

function written(name: string, content: string, encoding: BufferEncoding = 'utf8'): string {
  writeFileSync(join(folder, name), content, encoding);
  return join(folder, name);
}

const usage = (type: string, subject: string, time: string, data: object) => ({
  type,
  subject,
  time,
  data,
});

it('reads an export of cloud costs', async () => {
  expect(await outcomes(join(SAMPLES, 'focus-export.csv'))).toMatchObject([
    {
      events: [
        {
          ...usage('consumed_quantity', 'team-red', '2024-06-03T10:00:00.000Z', {
            quantity: '1',
            service_name: 'Compute',
            region_id: 'eu-west-1',
          }),
          id: 'li-9001',
        },
      ],
    },
    { events: [{ data: { quantity: '0.00000015' } }] },
    { events: [{ data: { quantity: '1200' }, subject: 'team-blue' }] },
    { events: [{ data: { quantity: '0.5' } }] },
  ]);
});

it('reads the calls of a telephone system, which have no header', async () => {
  const file = join(SAMPLES, 'Master.csv');
  expect(await outcomes(file)).toMatchObject([
    {
      events: [
        {
          ...usage('billsec', '4930111', '2024-03-05T09:00:00.000Z', {
            quantity: '123',
            disposition: 'ANSWERED',
          }),
          id: '1709629200.1',
        },
      ],
    },
    { events: [{ data: { quantity: '0' } }] },
    { events: [{ data: { quantity: '60' } }] },
  ]);
  expect((await suggestMap(file)).notes).toContainEqual(
    expect.stringMatching(/^time: start has no zone, and UTC is a guess/),
  );
});

it('reads lines of a gateway of language models, some without a column', async () => {
  expect(await outcomes(join(SAMPLES, 'llm-gateway.jsonl'))).toMatchObject([
    {
      events: [
        {
          ...usage('prompt_tokens', 'key-red', '2024-06-03T09:00:00.123Z', { quantity: '1200' }),
          id: 'req-a1',
        },
        { type: 'completion_tokens', data: { quantity: '85', model: 'atlas-70b', region: 'eu' } },
        { type: 'cached_tokens', data: { quantity: '1024' } },
      ],
    },
    { events: [{ type: 'prompt_tokens' }, { type: 'completion_tokens' }] },
    { events: [{ type: 'prompt_tokens' }, { type: 'completion_tokens' }] },
  ]);
});

it('reads what a German office writes', async () => {
  const file = join(SAMPLES, 'data-usage.csv');
  expect(await outcomes(file)).toMatchObject([
    {
      events: [
        usage('dauer_s', 'M-1', '2024-03-31T01:15:00.000Z', { quantity: '1200' }),
        usage('volumen_mb', 'M-1', '2024-03-31T01:15:00.000Z', { quantity: '1234.5' }),
      ],
    },
    { events: [{ data: { quantity: '60' } }, { data: { quantity: '0.75' } }] },
  ]);
  expect((await suggestMap(file)).notes).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^encoding: .*windows-1252 is a guess/),
      expect.stringMatching(/^id: .*the number of the row/),
    ]),
  );
});

const iso = '2024-06-03T09:00:00Z';

it.each`
  name          | content                                                                                       | part
  ${'a.csv'}    | ${`id\tuser\tat\tbytes\n1\ta\t${iso}\t5\n2\ta\t${iso}\t6\n`}                                  | ${{ delimiter: '\t', id: { columns: ['id'] }, subject: { column: 'user' } }}
  ${'a.csv'}    | ${`id|user|at|bytes\n1|a|${iso}|5\n2|a|${iso}|6\n`}                                           | ${{ delimiter: '|' }}
  ${'a.csv'}    | ${`'id','user','at','bytes'\n'1','a, b','${iso}','5'\n'2','a','${iso}','6'\n`}                | ${{ quote: "'" }}
  ${'a.csv'}    | ${`id,user,at,bytes\n1,"a \\"b\\"",${iso},5\n2,a,${iso},6\n`}                                 | ${{ escape: '\\' }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,12/31/2024 1:05:00 PM,5\n2,a,1/2/2024 1:05:00 AM,6\n'}             | ${{ time: { column: 'time', format: 'M/d/yyyy h:mm:ss a', zone: 'UTC' } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,03-Nov-2024 01:05,5\n2,a,04-Nov-2024 01:05,6\n'}                   | ${{ time: { column: 'time', format: 'd-MMM-yyyy H:mm', zone: 'UTC' } }}
  ${'a.csv'}    | ${'id,user,ts,bytes\n1,a,1717405200123,5\n2,a,1717405200124,6\n'}                             | ${{ time: { column: 'ts', epoch: 'milliseconds' } }}
  ${'a.csv'}    | ${`id,user,at,bytes\n1,a,${iso},"1,234.5"\n2,a,${iso},6\n`}                                   | ${{ thousands: ',' }}
  ${'a.csv'}    | ${`id,user,at,hours\n1,a,${iso},0.1234567890123\n2,a,${iso},6\n`}                             | ${{ round: 'halfEven' }}
  ${'a.csv'}    | ${`id,user,at,name\n1,a,${iso},x\n2,a,${iso},y\n`}                                            | ${{ usages: [{ meter: 'events', quantity: { value: 1 } }] }}
  ${'a-06.log'} | ${`{"id":1,"user":"a","at":"${iso}","bytes":5}\n{"id":2,"user":"a","at":"${iso}","bytes":6}`} | ${{ kind: 'ndjson', source: 'a' }}
`('suggests $part', async ({ name, content, part }) => {
  const file = written(name as string, content as string);
  expect((await suggestMap(file)).map).toMatchObject(part as object);
  const kinds = (await outcomes(file)).map(({ kind }) => kind);
  expect(kinds).toEqual(['events', 'events']);
});

it('knows UTF-16 by its bytes', async () => {
  const content = `\uFEFFid,user,at,bytes\n1,ü,${iso},5\n`;
  const { map } = await suggestMap(written('wide.csv', content, 'utf16le'));
  expect(map).toMatchObject({ encoding: 'utf-16le', subject: { column: 'user' } });
});

it.each`
  content                                            | note
  ${`id,at,bytes\n1,3/4/2024,5\n2,4/5/2024,6\n`}     | ${/^time: at may also be M\/d\/yyyy/}
  ${`id,at,bytes\n1,${iso},1.234\n2,${iso},5.678\n`} | ${/^decimal: numbers like 1\.234 may be 1234/}
  ${`id,at,bytes\n1,${iso},1\n2,${iso},5\n`}         | ${/^subject: no column/}
  ${`id,user,bytes\n1,a,1\n2,a,5\n`}                 | ${/^time: no column/}
`('says what it could not know: $note', async ({ content, note }) => {
  const { notes } = await suggestMap(written('open.csv', content as string));
  expect(notes).toContainEqual(expect.stringMatching(note as RegExp));
});

it('has nothing to say of a file without rows', async () => {
  await expect(suggestMap(written('none.csv', 'id,at\n'))).rejects.toThrow('has no rows');
});
