// A top-up that recurs: each of its times is a top-up of its own and comes once, whoever is there to do it; by the
// calendar of the account, however long the server was away. The balance is the judge.
import { parseInstant } from '../../src/core/time';
import { startApp } from '../support/servers/app';
import { API, type Json, openStory, type Story } from '../support/story/story';
import { soon } from '../support/story/until';

const START = '2026-01-31T10:00:00Z';
const TOPUP = `${API.balance}/topupBalance`;

let story: Story;
let made = 0;

const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it('comes at once and each month after, from the 31st to the last day, for as many periods', async () => {
  const first = await recurring({ recurringPeriod: 'monthly', numberOfPeriods: 3 });
  expect(first).toMatchObject({
    status: 'created',
    nextTopup: { number: 2, date: '2026-02-28T10:00:00.000Z' },
  });
  await holds('5 EUR');
  story.itIs('2026-02-28T09:59:59Z');
  await nothingComes('5 EUR');
  story.itIs('2026-02-28T10:00:00Z');
  await holds('10 EUR');
  expect((await read(first)).nextTopup).toEqual({ number: 3, date: '2026-03-31T10:00:00.000Z' });
  story.itIs('2026-06-30T00:00:00Z');
  await holds('15 EUR');
  await nothingComes('15 EUR');
  const done = await read(first);
  expect(done.status).toBe('completed');
  expect(done).not.toHaveProperty('nextTopup');
  const told = (await history()).filter(({ impactedBucket }) => impactedBucket !== undefined);
  expect(told).toMatchObject(
    ['2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z', '2026-06-30T00:00:00.000Z'].map(
      (confirmationDate) => ({
        '@type': 'TopupBalance',
        status: 'completed',
        confirmationDate,
        relatedTopupBalance: { id: first.id, role: 'recurring' },
      }),
    ),
  );
});

it.each([
  ['weekly', '2026-02-07T10:00:00.000Z'],
  ['fortnightly', '2026-02-14T10:00:00.000Z'],
])('comes %s', async (recurringPeriod, date) => {
  const { nextTopup } = await recurring({ recurringPeriod });
  expect(nextTopup).toEqual({ number: 2, date });
  story.itIs(date);
  await holds('10 EUR');
});

it('comes at the same time of day where the account is, over the change of the clocks', async () => {
  await story.givenAccount(own('berlin'), {
    billingCycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'Europe/Berlin' },
  });
  story.itIs('2026-03-25T09:00:00Z');
  const partyAccount = { id: own('berlin') };
  const { nextTopup } = await recurring({ recurringPeriod: 'weekly', partyAccount });
  expect(nextTopup.date).toBe('2026-04-01T08:00:00.000Z');
});

it('makes up for each time that the server was away, once, whoever of two is there', async () => {
  await recurring({ recurringPeriod: 'weekly', numberOfPeriods: 20 });
  await story.stop();
  story.itIs('2026-03-29T00:00:00Z');
  await story.start();
  const other = await startApp(story.database, { now: () => parseInstant('2026-03-29T00:00:00Z') });
  try {
    // Nine of twenty: 31 January to 28 March.
    await holds('45 EUR');
    await nothingComes('45 EUR');
  } finally {
    await other.close();
  }
});

it('fills a suspended bucket, as does a top-up that comes once', async () => {
  const bucket = await givenBucket();
  await recurring({ recurringPeriod: 'weekly', bucket, partyAccount: undefined });
  await patch(`${API.balance}/bucket/${bucket.id}`, { status: 'suspended' });
  story.itIs('2026-02-07T10:00:00Z');
  await holds('10 EUR');
  const once = { bucket, amount: { amount: 5, units: 'EUR' } };
  expect(await story.post(TOPUP, once)).toMatchObject({ status: 'completed' });
  await holds('15 EUR');
  await patch(`${API.balance}/bucket/${bucket.id}`, { status: 'active' });
  story.itIs('2026-02-14T10:00:00Z');
  await holds('20 EUR');
});

it('ends with the bucket, and says why', async () => {
  const bucket = await givenBucket({ validFor: { endDateTime: '2026-02-05T00:00:00Z' } });
  const first = await recurring({ recurringPeriod: 'weekly', bucket, partyAccount: undefined });
  story.itIs('2026-02-07T10:00:00Z');
  const ended = await until(async () => {
    const body = await read(first);
    return body.status === 'failed' ? body : undefined;
  });
  expect(ended.reason).toBe('The bucket has expired');
});

it('ends when it is cancelled or deleted; what came stays, and can be taken back for itself', async () => {
  const cancelled = await recurring({ recurringPeriod: 'weekly' });
  const deleted = await recurring({ recurringPeriod: 'weekly' });
  await holds('10 EUR');
  expect(await patch(`${TOPUP}/${cancelled.id}`, { status: 'cancelled' })).toMatchObject({
    status: 'cancelled',
  });
  await story.http.delete(`${TOPUP}/${deleted.id}`).expect(204);
  story.itIs('2026-03-01T00:00:00Z');
  await nothingComes('10 EUR');
  const [run] = await related(cancelled);
  await patch(`${TOPUP}/${run?.id}`, { status: 'cancelled' });
  await holds('5 EUR');
});

it('is told as it goes: each top-up, and its end', async () => {
  await story.post(`${API.balance}/hub`, { callback: 'http://127.0.0.1:9' });
  const { id } = await recurring({ recurringPeriod: 'weekly', numberOfPeriods: 2 });
  story.itIs('2026-02-07T10:00:00Z');
  await holds('10 EUR');
  const told = await story.database.owner<{ type: string; id: string }>(
    `SELECT envelope ->> 'eventType' AS type, envelope #>> '{event,topupBalance,id}' AS id
     FROM outbox WHERE envelope #>> '{event,topupBalance,partyAccount,id}' = $1 ORDER BY outbox.id`,
    [own('acme')],
  );
  expect(told.map(({ type, id: of }) => `${type} ${of === id ? 'all' : 'one'}`)).toEqual([
    'TopupBalanceCreateEvent all',
    'TopupBalanceCreateEvent one',
    'TopupBalanceCreateEvent one',
    'TopupBalanceStatusChangeEvent all',
  ]);
});

it('is one by its key, however often it is sent', async () => {
  const send = () =>
    story.http
      .post(TOPUP)
      .set('Idempotency-Key', own('key'))
      .send(sent({ recurringPeriod: 'weekly' }));
  const [first, again] = [await send(), await send()];
  expect(again.body.id).toBe(first.body.id);
  story.itIs('2026-02-07T10:00:00Z');
  await holds('10 EUR');
});

it('once is once: a single period is completed at once', async () => {
  const once = await recurring({ recurringPeriod: 'monthly', numberOfPeriods: 1 });
  expect(once.status).toBe('completed');
  await holds('5 EUR');
  // It moved nothing itself: there is nothing to take back.
  await story.http.patch(`${TOPUP}/${once.id}`).send({ status: 'cancelled' }).expect(409);
});

it.each<[string, object, string]>([
  ['no period', { isAutoTopup: true }, 'recurringPeriod'],
  ['another word', { recurringPeriod: 'sometimes' }, 'recurringPeriod'],
  [
    'no whole number of periods',
    { recurringPeriod: 'weekly', numberOfPeriods: 0 },
    'numberOfPeriods',
  ],
  ['that it does not recur', { isAutoTopup: false, recurringPeriod: 'weekly' }, 'isAutoTopup'],
])('fails where it says %s, and nothing comes', async (_what, more, attribute) => {
  const failed = await story.post(TOPUP, { ...sent(), ...more });
  expect(failed.status).toBe('failed');
  expect(failed.reason).toMatch(new RegExp(`^${attribute}`));
  expect(await story.balances(own('acme'))).toEqual([]);
});

it('does not change what it was asked for', async () => {
  const { id } = await recurring({ recurringPeriod: 'weekly' });
  for (const change of [{ recurringPeriod: 'monthly' }, { numberOfPeriods: 9 }]) {
    await story.http.patch(`${TOPUP}/${id}`).send(change).expect(409);
  }
  await story.http.patch(`${TOPUP}/${id}`).send({ status: 'cancelled' }).expect(200);
});

function sent(more: object = {}): Json {
  return { amount: { amount: 5, units: 'EUR' }, partyAccount: { id: own('acme') }, ...more };
}

function recurring(more: object): Promise<Json> {
  return story.post(TOPUP, sent({ isAutoTopup: true, ...more }));
}

function givenBucket(more: object = {}): Promise<Json> {
  const bucket = { id: own('b'), usageType: 'monetary', partyAccount: { id: own('acme') } };
  return story.post(`${API.balance}/bucket`, { ...bucket, ...more }).then(({ id }) => ({ id }));
}

function read({ id }: Json): Promise<Json> {
  return story.get(`${TOPUP}/${id}`);
}

function history(): Promise<Json[]> {
  return story.get(`${API.balance}/balanceActionHistory?partyAccount.id=${own('acme')}`);
}

/** The top-ups that came of it. */
function related({ id }: Json): Promise<Json[]> {
  return story.get(`${TOPUP}?relatedTopupBalance.id=${id}`);
}

async function patch(path: string, body: object): Promise<Json> {
  return (await story.http.patch(path).send(body).expect(200)).body;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  let seen: T | undefined;
  if (await soon(async () => (seen = await look()) !== undefined)) return seen as T;
  throw new Error('it does not come');
}

/** Soon, and not more. */
async function holds(expected: string): Promise<void> {
  const seen = async () => (await story.balances(own('acme'))).join();
  await soon(async () => (await seen()) === expected);
  expect(await seen()).toBe(expected);
}

/** Whoever looks for what is due by now. */
async function nothingComes(expected: string): Promise<void> {
  await story.workDue();
  expect(await story.balances(own('acme'))).toEqual([expected]);
}
