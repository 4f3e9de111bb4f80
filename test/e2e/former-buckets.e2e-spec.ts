// The id of a deleted bucket is given again, to another account. What was done to the former one is of that one: it is
// neither undone nor repeated on the next.
import { API, openStory, type Story } from '../support/story/story';
import { soon } from '../support/story/until';

const START = '2026-01-10T10:00:00Z';
const BUCKET = `${API.balance}/bucket`;
const eur = (amount: number) => ({ amount, units: 'EUR' });

let story: Story;
let made = 0;
const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
  const unitOfMeasure = { amount: 1, units: 'call' };
  const price = { unit: 'EUR', value: 1 };
  await story.givenPlan('plan', [{ id: 'call', priceType: 'usage', price, unitOfMeasure }]);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('former'));
  await story.givenAccount(own('heir'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const give = (bucket: string, account: string, value: number) =>
  story.post(BUCKET, {
    id: own(bucket),
    partyAccount: { id: own(account) },
    remainingValue: eur(value),
  });

const held = async (bucket: string): Promise<number> =>
  (await story.get(`${BUCKET}/${own(bucket)}`)).remainingValue.amount;

async function givenAgain(): Promise<void> {
  await story.http.delete(`${BUCKET}/${own('bucket')}`).expect(204);
  await give('bucket', 'heir', 10);
}

const OF_BUCKET = () => ({ bucket: { id: own('bucket') }, amount: eur(5) });

it.each([
  ['topupBalance', () => OF_BUCKET()],
  ['adjustBalance', () => ({ ...OF_BUCKET(), adjustType: 'credit' })],
  [
    'transferBalance',
    () => ({ ...OF_BUCKET(), bucket: { id: own('purse') }, receiverBucket: { id: own('bucket') } }),
  ],
])('what a %s brought is not taken from the next', async (action, body) => {
  await give('bucket', 'former', 1);
  await give('purse', 'former', 6);
  const done = await story.post(`${API.balance}/${action}`, body());
  expect(done.status).toBe('completed');
  await givenAgain();
  const undone = await story.http
    .patch(`${API.balance}/${action}/${done.id}`)
    .send({ status: 'cancelled' });
  expect([undone.status, undone.body.code]).toEqual([409, 'balance.value-spent']);
  expect(await held('bucket')).toBe(10);
});

it('a top-up of the next is undone as ever', async () => {
  await give('bucket', 'former', 1);
  await givenAgain();
  const done = await story.post(`${API.balance}/topupBalance`, OF_BUCKET());
  expect(await held('bucket')).toBe(15);
  await story.http
    .patch(`${API.balance}/topupBalance/${done.id}`)
    .send({ status: 'cancelled' })
    .expect(200);
  expect(await held('bucket')).toBe(10);
});

it('is not given to another account once it was drawn on, and to its own as ever', async () => {
  await story.http
    .patch(`${API.account}/${own('former')}`)
    .send({ mode: 'prepaid' })
    .expect(200);
  await story.orderPlan(own('former'), 'plan', [own('key')]);
  await give('bucket', 'former', 5);
  await story.use({ subject: own('key'), meter: 'calls', quantity: '1', at: START });
  expect(await held('bucket')).toBe(4);
  await story.http.delete(`${BUCKET}/${own('bucket')}`).expect(204);
  const asked = (account: string) => ({
    id: own('bucket'),
    partyAccount: { id: own(account) },
    remainingValue: eur(10),
  });
  await story.http.post(BUCKET).send(asked('heir')).expect(409);
  await story.http.post(BUCKET).send(asked('former')).expect(201);
  expect(await held('bucket')).toBe(10);
});

it('a top-up that recurs ends with its bucket', async () => {
  await give('bucket', 'former', 1);
  const recurring = await story.post(`${API.balance}/topupBalance`, {
    ...OF_BUCKET(),
    isAutoTopup: true,
    recurringPeriod: 'weekly',
  });
  expect(recurring.status).toBe('created');
  await givenAgain();
  story.itIs('2026-01-17T10:00:00Z');
  const ended = await soon(async () => {
    const found = await story.get(`${API.balance}/topupBalance/${recurring.id}`);
    return found.status === 'created' ? undefined : found;
  });
  expect([ended?.status, await held('bucket')]).toEqual(['failed', 10]);
});
