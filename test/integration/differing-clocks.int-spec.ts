// The clocks of processes differ, and one may be set back: the lock of a root says what came first, not they.
import { API, type Json, openStory, type Story } from '../support/story/story';

const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenPlan('calls', [
    {
      id: 'call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 1 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  await story.givenPlan('line', [
    { id: 'line', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTH },
  ]);
  await story.givenPlan('double', [
    { id: 'double', priceType: 'recurring', price: { unit: 'EUR', value: 62 }, ...MONTH },
  ]);
});

beforeEach(() => story.itIs('2024-03-10T12:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

/** What comes first is booked by a clock that is ahead of the next one. */
const AHEAD = '2024-03-10T12:00:02Z';
const BEHIND = '2024-03-10T12:00:00Z';
const LATER = '2024-03-10T12:00:10Z';

it('a fee that is given back behind its booking is proven', async () => {
  await story.givenAccount('fee');
  await story.topUp('fee', 100);
  const started = { requestedStartDate: '2024-03-09T12:00:00Z' };
  story.itIs(AHEAD);
  const product = await story.orderPlan('fee', 'line', [], started);
  story.itIs(BEHIND);
  await ordered(product, { action: 'delete' });
  expect(await story.balances('fee')).toEqual(['99 EUR']);
});

/** The fees of 22 of 31 days leave this much of a hundred. */
const CHANGES: readonly [string, object, string][] = [
  ['its end', { action: 'delete' }, '100 EUR'],
  ['a suspension', { action: 'modify', product: { status: 'suspended' } }, '100 EUR'],
  ['another offering', { action: 'modify', productOffering: { id: 'double' } }, '56 EUR'],
  ['another quantity', { action: 'modify', quantity: 3 }, '34 EUR'],
  ['another account', { action: 'modify', billingAccount: { id: 'another' } }, '100 EUR'],
];

it.each(CHANGES)('a fee that has just been booked follows %s', async (name, change, left) => {
  if (name === 'another account') await story.givenAccount('another');
  const account = name.replace(' ', '-').replace('another-account', 'one');
  await story.givenAccount(account);
  await story.topUp(account, 100);
  story.itIs(AHEAD);
  const product = await story.orderPlan(account, 'line', []);
  story.itIs(BEHIND);
  await ordered(product, change);
  expect(await story.balances(account)).toEqual([left]);
});

it('a plan ends no earlier than it began', async () => {
  await story.givenAccount('plan');
  await story.topUp('plan', 100);
  const product = await story.orderPlan('plan', 'line', []);
  story.itIs(AHEAD);
  await ordered(product, { action: 'modify', productOffering: { id: 'double' } });
  story.itIs(BEHIND);
  await ordered(product, { action: 'modify', productOffering: { id: 'line' } });
  await ordered(product, { action: 'delete' });
  expect(await story.balances('plan')).toEqual(['100 EUR']);
  expect(await reversed()).toEqual([]);
});

it('a product that is ended directly ends no earlier than it was last changed', async () => {
  await story.givenAccount('direct');
  const product = await story.orderPlan('direct', 'line', []);
  story.itIs(AHEAD);
  await ordered(product, { action: 'modify', productOffering: { id: 'double' } });
  story.itIs(BEHIND);
  await story.http.patch(`${API.product}/${product}`).send({ status: 'terminated' }).expect(200);
  expect(await reversed()).toEqual([]);
});

it('a card rolled back serves after the version that it follows', async () => {
  await story.givenCard('card', [unit('1')]);
  const card = '/api/v1/rateCards/card';
  story.itIs(AHEAD);
  const { version } = await story.post(`${card}/versions`, { lines: [unit('2')], reason: 'dear' });
  await story.post(`${card}/versions/${version}/activate`, {}, 200);
  story.itIs(BEHIND);
  const { version: back } = await story.post(`${card}/rollback`, { toVersion: 1, reason: 'back' });
  story.itIs(LATER);
  expect(await story.get(`${card}/versions/${back}`)).toMatchObject({ status: 'active' });
  expect(await story.get(`${card}/versions/${version}`)).toMatchObject({ status: 'superseded' });
});

it('a card rolled back serves at once before a version that is dated later', async () => {
  await story.givenCard('dated', [unit('1')]);
  await story.activateVersion('dated', LATER, [unit('2')]);
  const rollback = { toVersion: 1, reason: 'back' };
  const back = await story.post('/api/v1/rateCards/dated/rollback', rollback);
  expect(back).toMatchObject({ status: 'active', validFrom: '2024-03-10T12:00:00.000Z' });
});

it('a tariff table serves the version that was uploaded last', async () => {
  await story.post('/api/v1/tariffTables', { code: 'world', name: 'World' });
  story.itIs(AHEAD);
  await upload('49,germany');
  story.itIs(BEHIND);
  const { version } = await upload('49,mobile');
  story.itIs(LATER);
  const table = await story.get('/api/v1/tariffTables/world');
  expect(table).toMatchObject({ currentVersion: version });
});

it('what buckets paid of usage is proven in the order of its charges', async () => {
  await story.givenAccount('calls');
  await story.orderPlan('calls', 'calls', ['calls'], {
    requestedStartDate: '2024-03-01T00:00:00Z',
  });
  await bucket('calls', 'b', 2);
  story.itIs(AHEAD);
  await use(2);
  await bucket('calls', 'a', 3);
  story.itIs(BEHIND);
  await use(2);
  expect(await story.balances('calls')).toEqual(['1 EUR']);
  const [paid] = await story.database.owner(
    `SELECT parts FROM paid_charge WHERE root_id = 'calls'`,
  );
  expect(paid).toMatchObject({ parts: [{ bucketId: 'calls-b' }, { bucketId: 'calls-a' }] });
});

function use(quantity: number): Promise<unknown> {
  const at = '2024-03-08T00:00:00Z';
  return story.use({ subject: 'calls', meter: 'calls', quantity: `${quantity}`, at });
}

function ordered(id: string, { product, ...item }: Json): Promise<unknown> {
  return story.order({ productOrderItem: [{ id: '1', ...item, product: { ...product, id } }] });
}

/** Subscriptions that ended before they began. */
function reversed(): Promise<readonly unknown[]> {
  return story.database.owner('SELECT id FROM subscription WHERE terminates_at < starts_at');
}

function unit(rate: string): object {
  return { id: 'all', meter: 'calls', price: { model: 'unit', rate } };
}

async function upload(row: string): Promise<Json> {
  const sent = story.http.post('/api/v1/tariffTables/world/versions');
  const csv = `prefix,zone\n${row}\n`;
  return (await sent.set('Content-Type', 'text/csv').send(csv).expect(201)).body;
}

function bucket(account: string, id: string, amount: number): Promise<unknown> {
  return story.post(`${API.balance}/bucket`, {
    id: `${account}-${id}`,
    name: id,
    partyAccount: { id: account },
    remainingValue: { amount, units: 'EUR' },
  });
}
