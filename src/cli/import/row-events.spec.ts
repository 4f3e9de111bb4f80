import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonLine } from './json-line';
import { eventsOf } from './row-events';
import type { SourceRow } from './source-rows';
import { columnsOf, readMap, type UsageMap } from './usage-map';

const SUPPORT = join(__dirname, '../../../test/support/data');

function mapOf(json: unknown): UsageMap {
  const map = readMap(json);
  if ('source' in map) return map;
  throw new Error(JSON.stringify(map));
}

function readyMap(name: string): UsageMap {
  return mapOf(JSON.parse(readFileSync(join(SUPPORT, name), 'utf8')));
}

function rowOf(record: Readonly<Record<string, string>>, number = 1): SourceRow {
  return {
    line: number + 1,
    number,
    original: Object.values(record),
    value: (name) => record[name],
  };
}

const simple = {
  source: 'cdr',
  id: { columns: ['id'] },
  subject: { column: 'imsi' },
  time: { column: 'at' },
  usages: [{ meter: 'bytes', quantity: { column: 'n' } }],
};
const record = { id: '7', imsi: '20801', at: '2024-01-01T00:00:00Z', n: '12' };

describe('eventsOf', () => {
  it('makes two usages of a call to a language model', () => {
    const row = rowOf({
      TIMESTAMP: '2023-11-16 18:15:46.6805900',
      ContextTokens: '374',
      GeneratedTokens: '44',
    });
    const common = {
      specversion: '1.0',
      type: 'llm.tokens',
      source: 'azure-llm',
      subject: 'key-1',
      time: '2023-11-16T18:15:46.680Z',
    };
    expect(eventsOf(readyMap('azure-llm.map.json'), row)).toEqual({
      kind: 'events',
      events: [
        {
          ...common,
          id: '2023-11-16 18:15:46.6805900|1',
          data: { quantity: '374', direction: 'input', model: 'gpt-4' },
        },
        {
          ...common,
          id: '2023-11-16 18:15:46.6805900|1/1',
          data: { quantity: '44', direction: 'output', model: 'gpt-4' },
        },
      ],
    });
  });

  it('makes exact GPU-seconds of a pod, and leaves out a pod without a GPU', () => {
    const map = readyMap('alibaba-gpu.map.json');
    const pod = {
      name: 'openb-pod-0001',
      num_gpu: '1',
      gpu_milli: '460',
      gpu_spec: '',
      qos: 'LS',
      creation_time: '427061',
      deletion_time: '12902960',
    };
    expect(eventsOf(map, rowOf(pod))).toMatchObject({
      events: [
        {
          id: 'openb-pod-0001',
          type: 'gpu.seconds',
          time: '2023-01-05T22:37:41.000Z',
          data: { quantity: '5738913.54', pod: 'openb-pod-0001', qos: 'LS' },
        },
      ],
    });
    expect(eventsOf(map, rowOf({ ...pod, num_gpu: '0' }))).toEqual({ kind: 'left-out' });
  });

  it('does not let two identities run together', () => {
    const map = mapOf({ ...simple, id: { columns: ['a', 'b'] } });
    const ids = [
      { a: '1|2', b: '3' },
      { a: '1', b: '2|3' },
      { a: '1\\', b: '|2|3' },
      { a: '1', b: '2/1' },
    ].map((parts) => {
      const outcome = eventsOf(map, rowOf({ ...record, ...parts }));
      return outcome.kind === 'events' ? outcome.events[0]?.id : outcome.kind;
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[3]).toBe(String.raw`1|2\/1`);
  });

  it('keeps the identity of the first usage when a second one is added to the map', () => {
    const [first] = [eventsOf(mapOf(simple), rowOf(record))];
    const more = mapOf({
      ...simple,
      usages: [...simple.usages, { meter: 'calls', quantity: { value: 1 } }],
    });
    const second = eventsOf(more, rowOf(record));
    if (first?.kind !== 'events' || second.kind !== 'events') throw new Error('no events');
    expect(second.events[0]).toEqual(first.events[0]);
    expect(second.events[1]).toMatchObject({ id: '7/1', type: 'calls', data: { quantity: '1' } });
  });

  it.each`
    change                     | reason
    ${{ n: '' }}               | ${'n is empty, where the quantity should be'}
    ${{ n: '1,5' }}            | ${'n is "1,5", not a decimal number'}
    ${{ n: '0:02:05' }}        | ${'n is "0:02:05", not a decimal number: "clock": "seconds" beside the column reads a duration'}
    ${{ imsi: '' }}            | ${'imsi is empty, where the subject should be'}
    ${{ at: 'noon' }}          | ${'at is "noon", not a date and time (2023-11-16 18:15:46.680); other ways to write one are told by "format" in the map'}
    ${{ n: '.1234567890123' }} | ${'n (.1234567890123) has more than 12 decimals, which is what is kept: say how to round it, as in "round": "halfEven"'}
    ${{ id: 'M\uFFFDller' }}   | ${'id has U+FFFD in it, the mark of a character that was lost before'}
    ${{ imsi: '\uFFFD' }}      | ${'imsi has U+FFFD in it, the mark of a character that was lost before'}
    ${{ id: '' }}              | ${'id is empty, but is part of the identity'}
  `('rejects a row because $reason', ({ change, reason }: { change: object; reason: string }) => {
    expect(eventsOf(mapOf(simple), rowOf({ ...record, ...change }))).toEqual({
      kind: 'rejected',
      reason,
    });
  });

  it.each`
    n               | clock        | quantity
    ${'00:02:05'}   | ${'seconds'} | ${'125'}
    ${'00:02:05'}   | ${'minutes'} | ${undefined}
    ${'1:30'}       | ${'hours'}   | ${undefined}
    ${'26:30:00.5'} | ${'seconds'} | ${'95400.5'}
    ${'26:30:00'}   | ${'minutes'} | ${'1590'}
    ${'01:30:00'}   | ${'hours'}   | ${'1.5'}
    ${'00:60:00'}   | ${'seconds'} | ${undefined}
    ${'125'}        | ${'seconds'} | ${undefined}
    ${''}           | ${'seconds'} | ${'7'}
  `('counts $n in $clock: $quantity', ({ n, clock, quantity }) => {
    const rule = { column: 'n', clock: clock as string, default: '7' };
    const map = mapOf({ ...simple, usages: [{ meter: 'time', quantity: rule }] });
    const outcome = eventsOf(map, rowOf({ ...record, n: n as string }));
    const found = outcome.kind === 'events' ? outcome.events[0]?.data['quantity'] : undefined;
    expect(found).toBe(quantity);
  });

  it('takes texts as they are, and numbers and times without the blanks around them', () => {
    const map = mapOf({
      ...simple,
      usages: [
        {
          meter: { column: 'kind' },
          quantity: { column: 'n', default: '3' },
          attributes: { tag: { column: 'tag' } },
          where: "tag == ' x' && n ?? 3 > 0",
        },
      ],
    });
    const row = { id: ' 7', imsi: '20801 ', at: ` ${record.at} `, kind: 'a ', tag: ' x' };
    const events = (n: string) => eventsOf(map, rowOf({ ...row, n }));
    const said = { id: ' 7', subject: '20801 ', type: 'a ' };
    expect(events(' 12 ')).toMatchObject({
      events: [{ ...said, data: { quantity: '12', tag: ' x' } }],
    });
    expect(events(' ')).toMatchObject({ events: [{ ...said, data: { quantity: '3' } }] });
  });

  it('rejects a quantity that no decimal is equal to', () => {
    const map = mapOf({
      ...simple,
      usages: [{ meter: 'bytes', quantity: { expression: 'n / 7' } }],
    });
    expect(eventsOf(map, rowOf(record))).toEqual({
      kind: 'rejected',
      reason:
        'n / 7 has no exact decimal result of at most 38 digits: say how to round it, as in "round": "halfEven"',
    });
  });

  it.each`
    signs                               | quantity                            | n                     | charged
    ${{}}                               | ${{ column: 'n' }}                  | ${'1.5E-7'}           | ${'0.00000015'}
    ${{}}                               | ${{ column: 'n' }}                  | ${'1E+3'}             | ${'1000'}
    ${{}}                               | ${{ column: 'n' }}                  | ${'.5'}               | ${'0.5'}
    ${{}}                               | ${{ column: 'n' }}                  | ${'+5'}               | ${'5'}
    ${{}}                               | ${{ column: 'n' }}                  | ${'5.'}               | ${'5'}
    ${{}}                               | ${{ column: 'n' }}                  | ${'0.10000000000000'} | ${'0.1'}
    ${{ decimal: ',' }}                 | ${{ column: 'n' }}                  | ${'1,5'}              | ${'1.5'}
    ${{ decimal: ',', thousands: '.' }} | ${{ column: 'n' }}                  | ${'1.234,5'}          | ${'1234.5'}
    ${{ decimal: ',' }}                 | ${{ expression: 'n * 1.5' }}        | ${'1,5'}              | ${'2.25'}
    ${{ round: 'halfEven' }}            | ${{ column: 'n' }}                  | ${'0.1234567890125'}  | ${'0.123456789012'}
    ${{ round: 'up' }}                  | ${{ column: 'n' }}                  | ${'0.1234567890121'}  | ${'0.123456789013'}
    ${{ round: 'halfUp' }}              | ${{ expression: 'n / 7' }}          | ${'1'}                | ${'0.142857142857'}
    ${{}}                               | ${{ column: 'n', default: '0' }}    | ${' '}                | ${'0'}
    ${{ decimal: ',' }}                 | ${{ column: 'none', default: 0.5 }} | ${''}                 | ${'0.5'}
    ${{}}                               | ${{ expression: '7 - n ?? 2' }}     | ${''}                 | ${'5'}
  `('charges $charged for "$n" by $quantity $signs', ({ signs, quantity, n, charged }) => {
    const map = mapOf({ ...simple, ...(signs as object), usages: [{ meter: 'bytes', quantity }] });
    expect(eventsOf(map, rowOf({ ...record, n: n as string }))).toMatchObject({
      events: [{ data: { quantity: charged as string } }],
    });
  });

  it('charges the rest of a row that has nothing of one usage', () => {
    const map = mapOf({
      ...simple,
      usages: [
        ...simple.usages,
        { meter: 'cached', quantity: { column: 'cached' }, where: 'cached > 0' },
      ],
    });
    const outcome = eventsOf(map, rowOf(record));
    expect(outcome).toMatchObject({ kind: 'events', events: [{ id: '7', type: 'bytes' }] });
  });

  it('takes the default of the map for a subject, a meter and an attribute a row leaves empty', () => {
    const map = mapOf({
      ...simple,
      subject: { column: 'payer', default: 'nobody' },
      usages: [
        {
          meter: { column: 'kind', default: 'bytes' },
          quantity: { value: 1 },
          attributes: { region: { column: 'region', default: 'eu' } },
        },
      ],
    });
    expect(eventsOf(map, rowOf({ ...record, payer: '' }))).toMatchObject({
      events: [{ subject: 'nobody', type: 'bytes', data: { quantity: '1', region: 'eu' } }],
    });
  });

  it('rejects a row that could not be read', () => {
    expect(eventsOf(mapOf(simple), { ...rowOf(record), fault: 'too short' })).toEqual({
      kind: 'rejected',
      reason: 'too short',
    });
  });
});

describe('readMap', () => {
  it('names every fault with its path', () => {
    const faults = readMap({
      id: {},
      subject: { colum: 'x' },
      time: { column: 'at', zone: 'Mars/Olympus' },
      usages: [
        { meter: 'm', quantity: { expression: '1 +' }, attributes: { quantity: { value: 'x' } } },
        7,
      ],
      where: 'a >',
      usage: [],
    });
    expect(
      Object.fromEntries(
        (faults as { path: string; message: string }[]).map(({ path, message }) => [path, message]),
      ),
    ).toEqual({
      usage: expect.stringContaining('is unknown') as string,
      source: 'is missing',
      id: expect.stringContaining('without an identity') as string,
      'subject.colum': 'is unknown; known are value, column, default',
      subject: 'must have a value or a column',
      'time.zone': 'has the unknown zone Mars/Olympus',
      'usages[0].quantity.expression': 'ends where a value should be (character 4)',
      'usages[0].attributes.quantity': 'is not an attribute: put it beside',
      'usages[1]': 'must be an object',
      where: 'ends where a value should be (character 4)',
    });
  });

  it.each`
    change                                                                    | path                            | message
    ${{ encoding: 'ansi' }}                                                   | ${'encoding'}                   | ${/unknown encoding ansi; known are utf-8, windows-1252/}
    ${{ delimiter: '||' }}                                                    | ${'delimiter'}                  | ${/must be one character$/}
    ${{ quote: 'none' }}                                                      | ${'quote'}                      | ${/one character, or "" for none/}
    ${{ quote: "'", escape: "'" }}                                            | ${'delimiter'}                  | ${/must differ/}
    ${{ decimal: '' }}                                                        | ${'decimal'}                    | ${/must be one character/}
    ${{ decimal: ',', thousands: ',' }}                                       | ${'thousands'}                  | ${/another sign/}
    ${{ thousands: '5' }}                                                     | ${'thousands'}                  | ${/another sign/}
    ${{ round: true }}                                                        | ${'round'}                      | ${/must be "up" or "down" or "halfUp" or "halfEven"/}
    ${{ time: { column: 'at', format: 'DD.MM.YYYY' } }}                       | ${'time.format'}                | ${/unknown letters DD; known are yyyy/}
    ${{ usages: [{ meter: 'm', quantity: { value: 1, clock: 'hours' } }] }}   | ${'usages[0].quantity.clock'}   | ${/column alone/}
    ${{ usages: [{ meter: 'm', quantity: { column: 'n', clock: 'days' } }] }} | ${'usages[0].quantity.clock'}   | ${/"seconds" or "minutes" or "hours"/}
    ${{ skip: -1 }}                                                           | ${'skip'}                       | ${/whole number/}
    ${{ empty: 'NULL' }}                                                      | ${'empty'}                      | ${/list of texts/}
    ${{ subject: { value: 'x', default: 'y' } }}                              | ${'subject.default'}            | ${/column alone/}
    ${{ usages: [{ meter: 'm', quantity: { column: 'n', default: 'x' } }] }}  | ${'usages[0].quantity.default'} | ${/must be a number/}
  `('says what is wrong with $change', ({ change, path, message }) => {
    expect(readMap({ ...simple, ...(change as object) })).toEqual([
      { path, message: expect.stringMatching(message as RegExp) as string },
    ]);
  });

  it.each([undefined, null, 7, [], 'map'])('refuses %j', (json) => {
    expect(readMap(json)).toContainEqual({
      path: '',
      message: expect.stringMatching(/object|missing/) as string,
    });
  });

  it('knows the columns a file must have', () => {
    expect(columnsOf(readyMap('alibaba-gpu.map.json'))).toEqual([
      'name',
      'creation_time',
      'num_gpu',
      'gpu_milli',
      'deletion_time',
      'gpu_spec',
      'qos',
    ]);
  });
});

describe('parseJsonLine', () => {
  it('reads numbers as the text they are written in, and reaches into objects', () => {
    const value = parseJsonLine(
      '{"n": 0.12345678901234567890, "deep": {"e": -1.50e3, "ok": true}, "s": "1 \\"2\\" 3", "a.b": "x"}',
    );
    expect(
      ['n', 'deep.e', 'deep.ok', 's', 'a.b', 'none', 'deep', '__proto__'].map((name) =>
        value?.(name),
      ),
    ).toEqual([
      '0.12345678901234567890',
      '-1.50e3',
      'true',
      '1 "2" 3',
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(['[1]', '7', '{', 'null', '"x"'])('does not take %s for a row', (line) => {
    expect(parseJsonLine(line)?.('a')).toBeUndefined();
  });
});
