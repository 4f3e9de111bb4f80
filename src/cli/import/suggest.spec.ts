import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOf, type RowOutcome } from './row-events';
import { sourceRows } from './source-rows';
import { suggestMap } from './suggest';
import { readMap, type UsageMap } from './usage-map';

const SAMPLES = join(__dirname, '../../../test/support/data/import-samples');

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
          ...usage('prompt_tokens', 'key-red', '2024-06-03T09:00:00.123Z', { quantity: '176' }),
          id: 'req-a1',
        },
        { type: 'completion_tokens', data: { quantity: '85', model: 'atlas-70b', region: 'eu' } },
        { type: 'cached_tokens', data: { quantity: '1024' } },
      ],
    },
    { events: [{ type: 'prompt_tokens' }, { type: 'completion_tokens' }] },
    {
      events: [
        { type: 'prompt_tokens', data: { quantity: '7' } },
        { type: 'completion_tokens' },
        { type: 'cached_tokens', data: { quantity: '0' } },
      ],
    },
  ]);
  const { notes } = await suggestMap(join(SAMPLES, 'llm-gateway.jsonl'));
  expect(notes).toContainEqual(expect.stringMatching(/cached_tokens is taken as a part of/));
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
  name          | content                                                                                                   | part
  ${'a.csv'}    | ${`id\tuser\tat\tbytes\n1\ta\t${iso}\t5\n2\ta\t${iso}\t6\n`}                                              | ${{ delimiter: '\t', id: { columns: ['id'] }, subject: { column: 'user' } }}
  ${'a.csv'}    | ${`id|user|at|bytes\n1|a|${iso}|5\n2|a|${iso}|6\n`}                                                       | ${{ delimiter: '|' }}
  ${'a.csv'}    | ${`'id','user','at','bytes'\n'1','a, b','${iso}','5'\n'2','a','${iso}','6'\n`}                            | ${{ quote: "'" }}
  ${'a.csv'}    | ${`id,user,at,bytes\n1,"a \\"b\\"",${iso},5\n2,a,${iso},6\n`}                                             | ${{ escape: '\\' }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,12/31/2024 1:05:00 PM,5\n2,a,1/2/2024 1:05:00 AM,6\n'}                         | ${{ time: { column: 'time', format: 'M/d/yyyy h:mm:ss a', zone: 'UTC' } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,03-Nov-2024 01:05,5\n2,a,04-Nov-2024 01:05,6\n'}                               | ${{ time: { column: 'time', format: 'd-MMM-yyyy H:mm', zone: 'UTC' } }}
  ${'a.csv'}    | ${'id,user,ts,bytes\n1,a,1717405200123,5\n2,a,1717405200124,6\n'}                                         | ${{ time: { column: 'ts', epoch: 'milliseconds' } }}
  ${'a.csv'}    | ${`id,user,at,bytes\n1,a,${iso},"1,234.5"\n2,a,${iso},6\n`}                                               | ${{ thousands: ',' }}
  ${'a.csv'}    | ${`id,user,at,hours\n1,a,${iso},0.1234567890123\n2,a,${iso},6\n`}                                         | ${{ round: 'halfEven' }}
  ${'a.csv'}    | ${`id,user,at,name\n1,a,${iso},x\n2,a,${iso},y\n`}                                                        | ${{ usages: [{ meter: 'events', quantity: { value: 1 } }] }}
  ${'a.tsv'}    | ${`id\tuser\tat\tbytes\ttype\n1\ta\t${iso}\t5\t\\N\n2\ta\t${iso}\t6\tx\n`}                                | ${{ empty: ['\\N'], usages: [{ quantity: { column: 'bytes' } }] }}
  ${'a.tsv'}    | ${`id\tuser\tat\tbytes\ttype\n1\ta\\"\t${iso}\t5\t\\N\n2\ta\t${iso}\t6\tNULL\n`}                          | ${{ empty: ['\\N', 'NULL'], escape: '\\' }}
  ${'a.csv'}    | ${`id,user,at,bytes\n1, a,${iso},5\n2, a,${iso},6\n`}                                                     | ${{ trim: true }}
  ${'a.csv'}    | ${`sep=;\nid;user;at\n1;a;${iso}\n2;a;${iso}\n`}                                                          | ${{ delimiter: ';', skip: 1, id: { columns: ['id'] } }}
  ${'a.csv'}    | ${`# June, all\n\nid,user,at,bytes\n1,a,${iso},5\n2,a,${iso},6\n`}                                        | ${{ skip: 1, id: { columns: ['id'] } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,"Mon, 03 Jun 2024 09:00:00 GMT",5\n2,a,"Tue, 04 Jun 2024 09:00:00 +0200",6\n'} | ${{ time: { column: 'time', format: 'EEE, d MMM yyyy H:mm:ss X' } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,Mon Jun  3 09:00:00 2024,5\n2,a,Tue Jun 11 09:00:00 2024,6\n'}                 | ${{ time: { column: 'time', format: 'EEE MMM d H:mm:ss yyyy', zone: 'UTC' } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,Mon Jun  3 09:00:00 UTC 2024,5\n2,a,Tue Jun 11 09:00:00 UTC 2024,6\n'}         | ${{ time: { column: 'time', format: 'EEE MMM d H:mm:ss X yyyy' } }}
  ${'a.csv'}    | ${'id,user,time,bytes\n1,a,2026-03-01 00:00:00.123+00,5\n2,a,2026-03-01 00:00:00+02,6\n'}                 | ${{ time: { column: 'time' } }}
  ${'a.csv'}    | ${'id,user,epoch,bytes\n1,a,1717405200,5\n2,a,1717405201,6\n'}                                            | ${{ time: { column: 'epoch', epoch: 'seconds' } }}
  ${'a.csv'}    | ${'id,user,day,bytes\n1,a,1717405200,5\n2,a,1717405201,6\n'}                                              | ${{ time: { column: 'day', epoch: 'seconds' } }}
  ${'a.csv'}    | ${'id,user,start,duration\n1,a,2026-03-01T00:00:00Z,00:02:05\n2,a,2026-03-01T00:00:00Z,100:00:00.5\n'}    | ${{ usages: [{ meter: 'duration', quantity: { column: 'duration', clock: 'seconds' } }] }}
  ${'a-06.log'} | ${`{"id":1,"user":"a","at":"${iso}","bytes":5}\n{"id":2,"user":"a","at":"${iso}","bytes":6}`}             | ${{ kind: 'ndjson', source: 'a' }}
`('suggests $part', async ({ name, content, part }) => {
  const file = written(name as string, content as string);
  expect((await suggestMap(file)).map).toMatchObject(part as object);
  const kinds = (await outcomes(file)).map(({ kind }) => kind);
  expect(kinds).toEqual(['events', 'events']);
});

it('suggests no padding and no sign for nothing where there is none', async () => {
  const file = written('plain.csv', `id,user,at,bytes\n1," a",${iso},"NULL"\n`);
  const { map } = await suggestMap(file);
  expect([map['trim'], map['empty']]).toEqual([undefined, undefined]);
});

it('knows UTF-16 by its bytes', async () => {
  const content = `\uFEFFid,user,at,bytes\n1,ü,${iso},5\n`;
  const { map } = await suggestMap(written('wide.csv', content, 'utf16le'));
  expect(map).toMatchObject({ encoding: 'utf-16le', subject: { column: 'user' } });
});

it.each`
  content                                                  | note
  ${`id,at,bytes\n1,3/4/2024,5\n2,4/5/2024,6\n`}           | ${/^time: at may also be M\/d\/yyyy/}
  ${`id,at,bytes\n1,${iso},1.234\n2,${iso},5.678\n`}       | ${/^decimal: numbers like 1\.234 may be 1234/}
  ${`id,at,bytes\n1,${iso},"1,500"\n2,${iso},7\n`}         | ${/^decimal: numbers like 1,500 may be 1\.5/}
  ${`id;at;bytes\n1;${iso};1,500\n2;${iso};7\n`}           | ${/^decimal: numbers like 1,500 may be 1500/}
  ${`id,at,bytes\n1,${iso},1\n2,${iso},5\n`}               | ${/^subject: no column/}
  ${'id,user,day\n1,a,1717405200\n2,a,1717405201\n'}       | ${/^time: day may count seconds since 1970; that is a guess/}
  ${`id,user,bytes\n1,a,1\n2,a,5\n`}                       | ${/^time: no column/}
  ${`sep=,\nid,user,at,bytes\n1,a,${iso},5\n`}             | ${/^skip: that the table starts at line 2 is a guess/}
  ${`id,user,at,bytes\n1, a,${iso},NULL\n2, a,${iso},5\n`} | ${/^trim: .*padding is a guess/}
  ${`id,user,at,bytes\n1,a,${iso},NULL\n2,a,${iso},5\n`}   | ${/^empty: NULL as a sign for an empty field is a guess/}
  ${`id,user,at,duration\n1,a,${iso},00:02:05\n`}          | ${/^usages: duration is read as hours, minutes and seconds/}
`('says what it could not know: $note', async ({ content, note }) => {
  const { notes } = await suggestMap(written('open.csv', content as string));
  expect(notes).toContainEqual(expect.stringMatching(note as RegExp));
});

it.each`
  cells                   | quantities
  ${['"1,500"', '7']}     | ${['1500', '7']}
  ${['"1,500"', '"0,5"']} | ${['1.5', '0.5']}
  ${['"0,125"', '7']}     | ${['0.125', '7']}
`('reads the numbers $cells as $quantities', async ({ cells, quantities }) => {
  const rows = (cells as string[]).map((cell, at) => `${at},a,${iso},${cell}\n`);
  const file = written('numbers.csv', `id,user,at,bytes\n${rows.join('')}`);
  const events = (quantities as string[]).map((quantity) => ({ events: [{ data: { quantity } }] }));
  expect(await outcomes(file)).toMatchObject(events);
});

it('keeps a correction below zero where another row has no quantity', async () => {
  const rows = [`1,a,${iso},5`, `2,a,${iso},`, `3,a,${iso},-3`];
  const file = written('refunds.csv', `id,user,at,consumedQuantity\n${rows.join('\n')}\n`);
  expect(await outcomes(file)).toMatchObject([
    { events: [{ data: { quantity: '5' } }] },
    { kind: 'left-out' },
    { events: [{ data: { quantity: '-3' } }] },
  ]);
});

it.each`
  usage                                                                                                                            | quantities
  ${'{"input_tokens":9,"cached_tokens":4,"output_tokens":2}'}                                                                      | ${['5', '4', '2']}
  ${'{"prompt_tokens":9,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":1}}'}               | ${['9', '7']}
  ${'{"input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":1,"output_tokens":2}'}                            | ${['9', '4', '1', '2']}
  ${'{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":3},"completion_tokens":2,"reasoning_tokens":1}'} | ${['5', '4', '2']}
`('charges no token of $usage twice', async ({ usage: said, quantities }) => {
  const line = `{"id":"1","user":"a","at":"${iso}","usage":${said}}\n`;
  const [outcome] = await outcomes(written('tokens.jsonl', line));
  const found =
    outcome?.kind === 'events' ? outcome.events.map(({ data }) => data['quantity']) : [];
  expect(found).toEqual(quantities);
});

it('names no column that is not there', async () => {
  const { map } = await suggestMap(written('timeless.csv', `id,user,bytes\n1,a,1\n2,a,5\n`));
  expect(readMap(map)).toEqual([{ path: 'time.column', message: 'is missing' }]);
});

it('has nothing to say of a file without rows', async () => {
  await expect(suggestMap(written('none.csv', 'id,at\n'))).rejects.toThrow('has no rows');
});

it.each`
  rows                                                                                                                                    | time                                                                               | why
  ${['Datum;Uhrzeit;Kunde;Menge', '03.06.2024;09:05;a;1,5', '13.06.2024;10:00;a;1,5-']}                                                   | ${{ columns: ['Datum', 'Uhrzeit'], format: 'd.M.yyyy H:mm', zone: 'UTC' }}         | ${'a day and a time in columns of their own'}
  ${['End Date,End Time,Start Date,Start Time,User,Minutes', '6/3/24,9:20 AM,6/3/24,9:05 AM,a,5', '6/30/24,9:20 AM,6/30/24,9:05 AM,a,5']} | ${{ columns: ['Start Date', 'Start Time'], format: 'M/d/yy h:mm a', zone: 'UTC' }} | ${'the pair that says the start'}
  ${['date,time,user,minutes', '2024-06-03,9:05:00,a,5', '2024-06-04,19:05:00,a,5']}                                                      | ${{ columns: ['date', 'time'], format: 'yyyy-M-d H:mm:ss', zone: 'UTC' }}          | ${'hours of one digit'}
  ${['Zeitpunkt;Kunde;Menge', '45446,3958333333;a;1,5', '45447,5;a;1']}                                                                   | ${{ column: 'Zeitpunkt', format: 'excel', zone: 'UTC' }}                           | ${'days of a spreadsheet'}
  ${['Date,Time,User,Minutes', '45446,0.3958333333,a,5', '45447,0.5,a,6']}                                                                | ${{ columns: ['Date', 'Time'], format: 'excel', zone: 'UTC' }}                     | ${'days and parts of a day'}
`('suggests $why', async ({ rows, time }: { rows: string[]; time: object }) => {
  const path = written('export.csv', rows.join('\r\n'));
  expect((await suggestMap(path)).map).toMatchObject({ time });
  expect(await outcomes(path)).toMatchObject([{ kind: 'events' }, { kind: 'events' }]);
});

it('takes no day without its time where another column has that', async () => {
  const path = written('odd.csv', 'date,time,user,n\n3 of 6/2024,9:05,a,1\n2024-06-03,late,a,1');
  expect((await suggestMap(path)).map['time']).toEqual({});
  const other = written('export.csv', 'day,time,user,n\n20240603,9:05,a,1\n20240604,9:05 pm,a,1');
  const { map, notes } = await suggestMap(other);
  expect(map['time']).toMatchObject({ columns: ['day', 'time'] });
  expect(notes.join()).toContain('how day and time are written is not known');
  expect(await outcomes(other)).toMatchObject([{ kind: 'rejected' }, { kind: 'rejected' }]);
});
