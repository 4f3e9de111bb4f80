// docs/usage-doors.md, row by row: what each door makes of one fact.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { API, type Json, openStory, type Story } from '../support/story/story';

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
  await story.orderPlan('reports', 'all', ['device', '5'], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  await story.givenAccount('others');
  await story.post(API.product, {
    id: 'another',
    name: 'another',
    status: 'active',
    startDate: '2024-01-01T00:00:00Z',
    billingAccount: { id: 'others' },
  });
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const LONG = 'x'.repeat(300);
const MANY = Object.fromEntries(Array.from({ length: 64 }, (_none, index) => [`a${index}`, 'x']));

type Fact = {
  /** Where another than a text of its own. */
  readonly id?: (nth: number) => unknown;
  readonly meter?: string;
  readonly subject?: string | number | null;
  /** The product that TMF635 names; of no customer where it is not said. */
  readonly product?: string;
  /** Null where no time is said. */
  readonly at?: string | null;
  /** The quantity, the amount and attributes, by name. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What is sent by the same id an hour later; judged is what is made of it. */
  readonly again?: Partial<Fact>;
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
  { subject: ' device', data: { quantity: '1' } },
  { subject: null, data: { quantity: '1' } },
  { product: 'another', data: { quantity: '1' } },
  { meter: 'no-such-meter', data: { quantity: '1' } },
  { at: '2024-02-10T08:00:00Z', data: { quantity: '1' } },
  { at: '2024-01-10T08:00:00', data: { quantity: '1' } },
  { at: '2024-02-30T08:00:00Z', data: { quantity: '1' } },
  { at: `${LITERAL}null`, data: { quantity: '1' } },
  { data: { quantity: '1', region: 'a\u0000b' } },
  { data: { quantity: '1', region: 'BYTE' } },
  { id: () => LONG, data: { quantity: '1' } },
  { id: (nth) => nth, data: { quantity: '1' } },
  { id: () => null, data: { quantity: '1' } },
  { id: () => '', data: { quantity: '1' } },
  { subject: LONG, data: { quantity: '1' } },
  { subject: 5, data: { quantity: '1' } },
  { meter: LONG, data: { quantity: '1' } },
  { meter: '', data: { quantity: '1' } },
  { data: { quantity: '1', region: 'r'.repeat(1025) } },
  { data: { quantity: '1', ...MANY } },
  { data: { quantity: '1', unit: '2' } },
  { data: { unit: '2' } },
  { data: { quantity: '1' }, again: {} },
  { id: (nth) => nth, data: { quantity: '1' }, again: { id: (nth) => `${nth}` } },
  { at: null, data: { quantity: '1' }, again: {} },
  { data: { quantity: '1' }, again: { at: null } },
  { at: null, data: { quantity: '1' }, again: { at: AT } },
  { at: null, data: { quantity: 'five' }, again: { data: { quantity: '5' } } },
  { data: { quantity: '1' }, again: { data: { quantity: '2' } } },
  { data: { quantity: '1', tier: 5 }, again: { data: { quantity: '1', tier: '5' } } },
  { data: { quantity: '1', tier: 5 }, again: { data: { quantity: '1', tier: '5.0' } } },
  { data: { quantity: '1', spot: true }, again: { data: { quantity: '1', spot: 'true' } } },
];

const DOCUMENT = readFileSync(resolve(__dirname, '../../docs/usage-doors.md'), 'utf8');
const ROWS = DOCUMENT.split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter(
    (cells) => cells.length === 5 && !/^(?:what is (?:said|sent again)|-+)$/.test(cells[1] ?? ''),
  )
  .map(([, said = '', judged = '', but = '']) => ({ said, judged, but }));

const DOORS: Readonly<Record<string, Door>> = {
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
      found[door] = await taken(take, own, sent);
      const [exempt = '', other = ''] = but.split(': ');
      const isOther = exempt !== '' && door.startsWith(exempt);
      expected[door] = isOther ? (other.split(',')[0] ?? '') : judged.replaceAll('`', '');
    }
    expect(found).toEqual(expected);
  },
);

it.each(Object.keys(DOORS))(
  '%s: shows the time of its first arrival, as it is charged',
  async (door) => {
    const take = DOORS[door];
    if (take === undefined) throw new Error(door);
    sent += 1;
    const fact = { at: null, data: { quantity: 'five' }, again: { data: { quantity: '5' } } };
    expect(await taken(take, fact, sent)).toBe('charged 5');
    const id = `externalId=${door.startsWith('events') ? 'e' : 'u'}${sent}`;
    const [shown] = await story.get(`${API.usage}?${id}`);
    const first = '2024-01-15T09:00:00.000Z';
    expect(shown.usageDate).toBe(first);
    const { usage: traced } = await story.get(`/api/v1/usages/${shown.id}/trace`);
    expect(traced.time).toBe(first);
  },
);

it('keeps the bounds when a kept usage is mended', async () => {
  sent += 1;
  const { body: kept } = await send(API.usage, 'application/json', text(usage({ data: {} }, sent)));
  const { usageCharacteristic: before } = kept;
  const long = { name: 'region', value: 'r'.repeat(1025) };
  const patch = { usageCharacteristic: [...before, { name: 'quantity', value: '1' }, long] };
  const { status, body } = await story.http.patch(`${API.usage}/${kept.id}`).send(patch);
  expect([status, body.code]).toEqual([422, 'usage.beyond-bounds']);
  expect(body.details[0].path).toBe(`usageCharacteristic[${before.length + 1}].value`);
});

type Door = (fact: Fact, nth: number) => Promise<string>;

/** What is made of it, or of what is sent an hour later by its id. */
async function taken(take: Door, { again, ...fact }: Fact, nth: number): Promise<string> {
  story.itIs('2024-01-15T09:00:00Z');
  const first = await take(fact, nth);
  if (again === undefined) return first;
  story.itIs('2024-01-15T10:00:00Z');
  return take({ ...fact, ...again }, nth);
}

function event(fact: Fact, nth: number): object {
  const { meter = 'units', subject = 'device', at = AT, data, id } = fact;
  const whose = subject === null ? {} : { subject };
  return {
    specversion: '1.0',
    source: 'doors',
    id: id === undefined ? `e${nth}` : id(nth),
    type: meter,
    ...whose,
    ...(at === null ? {} : { time: at }),
    data,
  };
}

function usage(fact: Fact, nth: number): object {
  const { meter = 'units', subject = 'device', at = AT, data, id, product = 'unused' } = fact;
  const externalId = id === undefined ? `u${nth}` : id(nth);
  const said = { ...data, externalId, ...(subject === null ? {} : { subject }) };
  return {
    ...(at === null ? {} : { usageDate: at }),
    usageType: meter,
    usageSpecification: { id: meter },
    product: { id: product },
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
  if (answer.status === 409) return 'conflict';
  if (answer.status >= 400) return 'refused';
  const [result] = answer.body.results;
  if (result.status === 'duplicate') return 'duplicate';
  if (result.code === 'usage.identity-conflict') return 'conflict';
  if (result.status === 'accepted') return `charged ${result.charges[0].amount}`;
  return result.usageId === undefined ? 'refused' : `kept, ${result.code}`;
}

async function ofUsage(path: string, body: object): Promise<string> {
  const answer = await send(path, 'application/json', text(body));
  if (answer.status === 409) return 'conflict';
  if (answer.status >= 400) return 'refused';
  if (answer.isHit) return 'duplicate';
  const shown = await story.get(`${path}/${answer.body.id}`);
  expect(answer.body.usageDate).toBe(shown.usageDate);
  if (answer.body.status === 'rejected') return `kept, ${answer.body.statusReason.code}`;
  const { legs } = await story.get(`/api/v1/usages/${answer.body.id}/trace`);
  return `charged ${legs[0].amount}`;
}

async function send(
  path: string,
  type: string,
  body: string,
): Promise<{ readonly status: number; readonly isHit: boolean; readonly body: Json }> {
  const answer = await story.http
    .post(path)
    .set('content-type', type)
    .serialize(asIs)
    .send(bytes(body));
  const isHit = 'idempotency-hit' in answer.headers;
  return { status: answer.status, isHit, body: answer.body };
}

const asIs = (body: unknown): string => body as string;
