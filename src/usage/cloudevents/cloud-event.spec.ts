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
    change                                               | path               | code                         | why
    ${{ id: undefined }}                                 | ${'id'}            | ${'event.malformed'}         | ${'no id'}
    ${{ id: '' }}                                        | ${'id'}            | ${'event.malformed'}         | ${'an empty id'}
    ${{ subject: 'a\u0000b' }}                           | ${'subject'}       | ${'event.malformed'}         | ${'a NUL'}
    ${{ subject: 'a\ud800' }}                            | ${'subject'}       | ${'event.malformed'}         | ${'half a surrogate pair'}
    ${{ data: { quantity: '1', x: '\udc00' } }}          | ${'data.x'}        | ${'event.malformed'}         | ${'half a pair in an attribute'}
    ${{ data: { quantity: '1', 'a\u0000': 'x' } }}       | ${'data'}          | ${'event.malformed'}         | ${'a NUL in the name of an attribute'}
    ${{ specversion: '0.3' }}                            | ${'specversion'}   | ${'event.malformed'}         | ${'another version of CloudEvents'}
    ${{ time: 'yesterday' }}                             | ${'time'}          | ${'event.malformed-time'}    | ${'a time that is none'}
    ${{ time: '2023-11-16T18:15:46' }}                   | ${'time'}          | ${'event.malformed-time'}    | ${'a time without a zone'}
    ${{ time: '2023-02-30T00:00:00Z' }}                  | ${'time'}          | ${'event.malformed-time'}    | ${'a day that does not exist'}
    ${{ data: {} }}                                      | ${'data.quantity'} | ${'event.malformed'}         | ${'no quantity'}
    ${{ data: { quantity: '1e3' } }}                     | ${'data.quantity'} | ${'event.malformed-decimal'} | ${'an exponent'}
    ${{ data: { quantity: 'NaN' } }}                     | ${'data.quantity'} | ${'event.malformed-decimal'} | ${'a quantity that is no number'}
    ${{ data: { quantity: 0.1234567890123456 } }}        | ${'data.quantity'} | ${'event.malformed-decimal'} | ${'a number a double has cut'}
    ${{ data: { quantity: '1', amount: '€5' } }}         | ${'data.amount'}   | ${'event.malformed-decimal'} | ${'a malformed amount'}
    ${{ data: { quantity: '1', model: { name: 'x' } } }} | ${'data.model'}    | ${'event.malformed'}         | ${'a nested attribute'}
  `('refuses $why and names $path', ({ change, path, code }) => {
    const given = JSON.parse(JSON.stringify({ ...event, ...change })) as unknown;
    expect(fromCloudEvent(given, RECEIVED)).toMatchObject({ refused: { path, code } });
  });

  it.each`
    quantity  | text
    ${374}    | ${'374'}
    ${0.1}    | ${'0.1'}
    ${-2}     | ${'-2'}
    ${'0.10'} | ${'0.10'}
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
