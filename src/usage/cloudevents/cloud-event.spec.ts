import { instant } from '../../core/time';
import { fromCloudEvent } from './cloud-event.convert';
import { parseEvents } from './parse-events';

const RECEIVED = instant(1_700_000_000_000);
const event = {
  specversion: '1.0',
  id: 'e1',
  source: 'gw',
  type: 'llm.tokens',
  subject: 'key-1',
  time: '2023-11-16T18:15:46.680590Z',
  data: { quantity: '374', model: 'gpt-4', cached: false },
};

describe('fromCloudEvent', () => {
  it('reads meter, identity, time to the millisecond, quantity and attributes', () => {
    expect(fromCloudEvent(event, RECEIVED)).toEqual({
      record: {
        source: 'gw',
        id: 'e1',
        at: Date.UTC(2023, 10, 16, 18, 15, 46, 680),
        subject: 'key-1',
        meter: 'llm.tokens',
        quantity: '374',
        attributes: { model: 'gpt-4', cached: false },
      },
    });
  });

  it('takes an event without a time as of now', () => {
    const { time: _time, ...timeless } = event;
    expect(fromCloudEvent(timeless, RECEIVED)).toMatchObject({ record: { at: RECEIVED } });
  });

  it.each`
    change                                                | path             | code                      | why
    ${{ id: undefined }}                                  | ${'id'}          | ${'event.malformed'}      | ${'no id'}
    ${{ id: '' }}                                         | ${'id'}          | ${'event.malformed'}      | ${'an empty id'}
    ${{ subject: 'a\u0000b' }}                            | ${'subject'}     | ${'event.malformed'}      | ${'a NUL'}
    ${{ subject: 'a\ud800' }}                             | ${'subject'}     | ${'event.malformed'}      | ${'half a surrogate pair'}
    ${{ data: { quantity: '1', x: '\udc00' } }}           | ${'data.x'}      | ${'event.malformed'}      | ${'half a pair in an attribute'}
    ${{ data: { quantity: '1', 'a\u0000': 'x' } }}        | ${'data'}        | ${'event.malformed'}      | ${'a NUL in the name of an attribute'}
    ${{ data: { quantity: '1', x: { y: ['a\u0000'] } } }} | ${'data.x.y.0'}  | ${'event.malformed'}      | ${'a NUL within an attribute'}
    ${{ specversion: '0.3' }}                             | ${'specversion'} | ${'event.malformed'}      | ${'another version of CloudEvents'}
    ${{ time: 'yesterday' }}                              | ${'time'}        | ${'event.malformed-time'} | ${'a time that is none'}
    ${{ time: '2023-11-16T18:15:46' }}                    | ${'time'}        | ${'event.malformed-time'} | ${'a time without a zone'}
    ${{ time: '2023-02-30T00:00:00Z' }}                   | ${'time'}        | ${'event.malformed-time'} | ${'a day that does not exist'}
  `('refuses $why and names $path', ({ change, path, code }) => {
    const given = JSON.parse(JSON.stringify({ ...event, ...change })) as unknown;
    expect(fromCloudEvent(given, RECEIVED)).toMatchObject({ refused: { path, code } });
  });

  it.each`
    data                                               | kept
    ${{}}                                              | ${{ quantity: 'NaN' }}
    ${{ quantity: null }}                              | ${{ quantity: 'NaN' }}
    ${{ quantity: '1e3' }}                             | ${{ quantity: 'NaN' }}
    ${{ quantity: 'NaN' }}                             | ${{ quantity: 'NaN' }}
    ${{ quantity: '1', amount: '€5' }}                 | ${{ quantity: '1', amount: 'NaN' }}
    ${{ quantity: '1', model: { name: 'x' }, a: 'b' }} | ${{ quantity: '1', attributes: { a: 'b' } }}
  `('keeps $data as it was said, and as $kept', ({ data, kept }) => {
    const given = { ...event, data: data as unknown };
    const said = Object.entries(data as object).map(([, value]) => value as unknown);
    const converted = fromCloudEvent(given, RECEIVED);
    expect(converted).toMatchObject({ record: kept });
    const { document } = 'record' in converted ? converted.record : {};
    const shown = document?.['usageCharacteristic'] as { value: unknown }[];
    expect(shown.map(({ value }) => value)).toEqual(expect.arrayContaining(said.filter(Boolean)));
  });

  it('takes null for no attribute', () => {
    const given = { ...event, data: { quantity: '1', model: null } };
    expect(fromCloudEvent(given, RECEIVED)).toEqual({
      record: expect.objectContaining({ quantity: '1', attributes: {} }) as unknown,
    });
  });

  it.each`
    amount       | isCount  | quantity
    ${undefined} | ${true}  | ${'0'}
    ${undefined} | ${false} | ${'NaN'}
    ${'5'}       | ${false} | ${'0'}
  `('needs no quantity where $amount is priced or usages are counted: $isCount', (each) => {
    const { amount, isCount, quantity } = each as { amount?: string; isCount: boolean } & Record<
      'quantity',
      string
    >;
    const given = { ...event, data: amount === undefined ? {} : { amount } };
    const converted = fromCloudEvent(given, RECEIVED, () => ({ unit: 'call', isCount }));
    expect(converted).toMatchObject({ record: { quantity } });
  });

  it.each`
    quantity               | text
    ${374}                 | ${'374'}
    ${0.1}                 | ${'0.1'}
    ${-2}                  | ${'-2'}
    ${1e-7}                | ${'0.0000001'}
    ${1e21}                | ${'1000000000000000000000'}
    ${'9007199254740993'}  | ${'9007199254740993'}
    ${0.30000000000000004} | ${'0.30000000000000004'}
    ${'0.10'}              | ${'0.10'}
  `('takes $quantity as the exact decimal $text', ({ quantity, text }) => {
    const given = { ...event, data: { quantity: quantity as unknown } };
    expect(fromCloudEvent(given, RECEIVED)).toMatchObject({ record: { quantity: text } });
  });
});

describe('parseEvents', () => {
  it('makes a line that is no JSON one bad event among others', () => {
    const events = parseEvents('application/x-ndjson', '{"a":1}\n\nnot json\r\n{"b":2}');
    expect(events).toEqual([{ json: { a: 1 } }, { malformed: 'not json' }, { json: { b: 2 } }]);
  });

  it.each(['application/json', 'application/x-ndjson', 'application/cloudevents+json'])(
    'keeps the digits of numbers in %s that a double would change',
    (type) => {
      const body = '{"data":{"quantity":9007199254740993,"small":0.0000001,"n":1.5}}';
      expect(parseEvents(type, body)).toEqual([
        { json: { data: { quantity: '9007199254740993', small: 1e-7, n: 1.5 } } },
      ]);
    },
  );

  it.each`
    type                                     | body                    | count | why
    ${'application/cloudevents+json'}        | ${'{"a":1}'}            | ${1}  | ${'one event'}
    ${'application/cloudevents-batch+json'}  | ${'[{"a":1},{"b":2}]'}  | ${2}  | ${'a batch'}
    ${'application/x-ndjson; charset=utf-8'} | ${'{"a":1}\n{"b":2}\n'} | ${2}  | ${'lines'}
  `('reads $why', ({ type, body, count }: { type: string; body: string; count: number }) => {
    expect(parseEvents(type, body)).toHaveLength(count);
  });

  it('refuses a body that is no JSON as a whole', () => {
    expect(() => parseEvents('application/cloudevents+json', '{')).toThrow('not JSON');
  });

  it('refuses a request without a body', () => {
    expect(() => parseEvents('', undefined)).toThrow('no body');
  });

  it('refuses more than ten thousand events', () => {
    expect(() => parseEvents('application/x-ndjson', '{}\n'.repeat(10_001))).toThrow('10000');
  });
});
