// docs/usage-doors.md, row by row: what each door makes of one fact.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { API, type Json, openStory, type Story } from '../support/story';

const V5 = '/tmf-api/productUsageManagement/v5/productUsage';
const AT = '2024-01-10T08:00:00Z';
/** Stands for the JSON text of a value, which no double has. */
const LITERAL = 'literal:';

let story: Story;
let sent = 0;

beforeAll(async () => {
  story = await openStory('2024-01-15T09:00:00Z');
  await story.givenMeter('units', 'unit');
  await story.givenMeter('counted', 'call', { aggregation: 'count' });
  await story.givenMeter('names', 'name', { aggregation: { uniqueCount: 'user' } });
  await story.givenMeter('money', 'payment');
  await story.givenCard('all', [
    { id: 'units', meter: 'units', price: { model: 'unit', rate: '1' } },
    { id: 'counted', meter: 'counted', price: { model: 'unit', rate: '1' } },
    { id: 'names', meter: 'names', price: { model: 'unit', rate: '1' } },
    { id: 'money', meter: 'money', price: { model: 'percentage', percent: '10' } },
  ]);
  await story.givenAccount('reports');
  await story.givenPlan('all', [
    { id: 'all', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'all' }] },
  ]);
  await story.orderPlan('reports', 'all', ['device'], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Fact = {
  readonly meter?: string;
  readonly subject?: string | null;
  readonly at?: string;
  /** The quantity, the amount and attributes, by name. */
  readonly data: Readonly<Record<string, unknown>>;
};

/** In the order of the table. */
const FACTS: readonly Fact[] = [
  { data: { quantity: '5' } },
  { data: { quantity: `${LITERAL}0.0000001` } },
  { data: { quantity: `${LITERAL}9007199254740993` } },
  { data: { quantity: `${LITERAL}0.30000000000000004` } },
  { data: { quantity: -2 } },
  { data: { quantity: '1e3' } },
  { data: { quantity: 'five' } },
  { data: {} },
  { data: { quantity: null } },
  { meter: 'counted', data: {} },
  { meter: 'names', data: { user: 'somebody' } },
  { meter: 'money', data: { amount: '20' } },
  { meter: 'money', data: { quantity: '1', amount: '20 EUR' } },
  { data: { quantity: '1', region: null } },
  { data: { quantity: '1', region: { name: 'eu' } } },
  { subject: 'nobody', data: { quantity: '1' } },
  { subject: null, data: { quantity: '1' } },
  { meter: 'no-such-meter', data: { quantity: '1' } },
  { at: '2024-02-10T08:00:00Z', data: { quantity: '1' } },
  { at: '2024-01-10T08:00:00', data: { quantity: '1' } },
  { at: '2024-02-30T08:00:00Z', data: { quantity: '1' } },
  { data: { quantity: '1', region: 'a\u0000b' } },
  { data: { quantity: '1', region: 'BYTE' } },
];

const DOCUMENT = readFileSync(resolve(__dirname, '../../docs/usage-doors.md'), 'utf8');
const ROWS = DOCUMENT.split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length === 5 && !/^(?:what is said|-+)$/.test(cells[1] ?? ''))
  .map(([, said = '', judged = '', but = '']) => ({ said, judged, but }));

const DOORS: Readonly<Record<string, (fact: Fact, nth: number) => Promise<string>>> = {
  'events: one': (fact, nth) => ofEvents('application/cloudevents+json', text(event(fact, nth))),
  'events: JSON': (fact, nth) => ofEvents('application/json', `[${text(event(fact, nth))}]`),
  'events: NDJSON': (fact, nth) => ofEvents('application/x-ndjson', `${text(event(fact, nth))}\n`),
  'TMF635 v4': (fact, nth) => ofUsage(API.usage, usage(fact, nth)),
  'TMF635 v5': (fact, nth) => ofUsage(V5, { '@type': 'ProductUsage', ...usage(fact, nth) }),
};

it('says as many facts as are tried', () => {
  expect(ROWS).toHaveLength(FACTS.length);
});

it.each(ROWS.map((row, index) => [row.said, row, FACTS[index] ?? { data: {} }] as const))(
  '%s',
  async (_said, { judged, but }, fact) => {
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const [door, take] of Object.entries(DOORS)) {
      sent += 1;
      // A name that was met is counted once.
      const own = fact.meter === 'names' ? { ...fact, data: { user: `user-${sent}` } } : fact;
      found[door] = await take(own, sent);
      const [exempt = '', other = ''] = but.split(': ');
      const isOther = exempt !== '' && door.startsWith(exempt);
      expected[door] = isOther ? (other.split(',')[0] ?? '') : judged.replaceAll('`', '');
    }
    expect(found).toEqual(expected);
  },
);

function event({ meter = 'units', subject = 'device', at = AT, data }: Fact, nth: number): object {
  const whose = subject === null ? {} : { subject };
  return {
    specversion: '1.0',
    source: 'doors',
    id: `e${nth}`,
    type: meter,
    ...whose,
    time: at,
    data,
  };
}

function usage({ meter = 'units', subject = 'device', at = AT, data }: Fact, nth: number): object {
  const said = { ...data, externalId: `u${nth}`, ...(subject === null ? {} : { subject }) };
  return {
    usageDate: at,
    usageType: meter,
    usageSpecification: { id: meter },
    product: { id: 'unused' },
    usageCharacteristic: Object.entries(said).map(([name, value]) => ({ name, value })),
  };
}

/** The body with numbers as they are written, and a byte that is not UTF-8 where one is to be. */
function text(body: object): string {
  return JSON.stringify(body).replaceAll(/"literal:([^"]+)"/g, '$1');
}

function bytes(body: string): Buffer {
  const [before = '', after] = body.split('BYTE');
  if (after === undefined) return Buffer.from(before);
  return Buffer.concat([Buffer.from(before), Buffer.from([0xfc]), Buffer.from(after)]);
}

async function ofEvents(type: string, body: string): Promise<string> {
  const answer = await send('/api/v1/events?results=all', type, body);
  if (answer.status >= 400) return 'refused';
  const [result] = answer.body.results;
  if (result.status === 'accepted') return `charged ${result.charges[0].amount}`;
  return result.usageId === undefined ? 'refused' : `kept, ${result.code}`;
}

async function ofUsage(path: string, body: object): Promise<string> {
  const answer = await send(path, 'application/json', text(body));
  if (answer.status >= 400) return 'refused';
  if (answer.body.status === 'rejected') return `kept, ${answer.body.statusReason.code}`;
  const { legs } = await story.get(`/api/v1/usages/${answer.body.id}/trace`);
  return `charged ${legs[0].amount}`;
}

async function send(
  path: string,
  type: string,
  body: string,
): Promise<{ readonly status: number; readonly body: Json }> {
  const answer = await story.http
    .post(path)
    .set('content-type', type)
    .serialize(asIs)
    .send(bytes(body));
  return { status: answer.status, body: answer.body };
}

const asIs = (body: unknown): string => body as string;
