// Where a top-up goes that names an account: what was bought stays bought, for all that the account uses and for as
// long as it was bought for. Balances and the journal are the judge.
import { API, type Json, openStory, type Story } from '../support/story/story';
import { soon } from '../support/story/until';

const START = '2026-01-01T00:00:00Z';
const WEEK = '2026-01-08T00:00:00Z';
const SEPARATE = 'cash 10, stored-value -10';

let story: Story;
let made = 0;

const own = (id: string) => `${id}-${made}`;
const eur = (amount: number) => ({ amount, units: 'EUR' });

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

describe('goes into a wallet of its own, beside', () => {
  it.each<[string, object]>([
    ['what is given for a device', { origin: 'promotional', logicalResource: [{ id: 'dev1' }] }],
    ['what is given for a product', { origin: 'promotional', product: [{ id: 'p' }] }],
    ['what is given for a meter', { origin: 'promotional', scope: { meters: ['voice'] } }],
    ['what is given for an offering', { origin: 'promotional', scope: { offeringIds: ['o'] } }],
    ['what is given', { origin: 'promotional' }],
    ['what is rolled over', { origin: 'rollover' }],
    ['what is bought for a device', { logicalResource: [{ id: 'dev1' }] }],
    ['what is bought for a meter', { scope: { meters: ['voice'] } }],
    ['what is bought until a day', { validFor: { endDateTime: '2026-02-20T00:00:00Z' } }],
    ['what is bought for later', { validFor: { startDateTime: '2026-02-20T00:00:00Z' } }],
  ])('%s', async (_what, more) => {
    const other = await givenBucket(3, more);
    const { id, bucket } = await topUp({ amount: eur(10) });
    expect(bucket.id).not.toBe(other);
    expect(await inBucket(other)).toBe('3 EUR');
    expect(await inBucket(bucket.id)).toBe('10 EUR');
    expect(await journalOf(id)).toBe(SEPARATE);
    const again = await topUp({ amount: eur(10) });
    expect(again.bucket).toEqual(bucket);
  });

  it('what ends before: the value stays', async () => {
    await givenBucket(5, { validFor: { endDateTime: '2026-02-20T00:00:00Z' } });
    const { bucket } = await topUp({ amount: eur(7) });
    story.itIs('2026-02-20T00:00:00Z');
    await story.whatIsOverEnds();
    expect(await inBucket(bucket.id)).toBe('7 EUR');
  });

  it('the allowance of a month: the value stays when the month ends', async () => {
    await story.givenMeter(own('data'), 'byte');
    const unitOfMeasure = { amount: 5, units: 'GB' };
    const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
    await story.givenPlan(own('pack'), [
      { id: own('included'), priceType: 'allowance', unitOfMeasure, ...month },
    ]);
    await story.orderPlan(own('acme'), own('pack'), [own('line')], { requestedStartDate: START });
    expect(await story.balances(own('acme'))).toEqual(['5 GB']);
    const { bucket } = await topUp({ amount: { amount: 1, units: 'GB' } });
    expect(await story.get(`${API.balance}/bucket/${bucket.id}`)).not.toHaveProperty('validFor');
    expect(await inBucket(bucket.id)).toBe('1 GB');
    story.itIs('2026-02-01T00:00:00Z');
    await story.whatIsOverEnds();
    expect(await inBucket(bucket.id)).toBe('1 GB');
  });

  it('any number of spent ones: the wallet is found, spent itself', async () => {
    const { bucket } = await topUp({ amount: eur(2) });
    await story.post(`${API.balance}/adjustBalance`, { amount: eur(-2), bucket });
    for (const device of ['a', 'b', 'c']) {
      await givenBucket(0, { origin: 'promotional', logicalResource: [{ id: device }] });
    }
    expect((await topUp({ amount: eur(10) })).bucket).toEqual(bucket);
  });
});

describe('names more than the account', () => {
  const device = { logicalResource: [{ id: 'dev1' }] };
  const until = { validFor: { endDateTime: WEEK } };

  it.each<[string, object]>([
    ['a device', device],
    ['a product', { product: [{ id: 'p' }] }],
    ['how long', until],
    ['a device and how long', { ...device, ...until }],
  ])('%s: into what was bought for the same', async (_what, more) => {
    await givenBucket(1, { priority: 1 });
    await givenBucket(1, { priority: 2, ...more, origin: 'promotional' });
    const same = await givenBucket(5, more);
    expect((await topUp({ amount: eur(10), ...more })).bucket.id).toBe(same);
  });

  it('a device: not into what is for it and for a product, nor for a while', async () => {
    const narrow = await givenBucket(5, { ...device, product: [{ id: 'p' }] });
    const dated = await givenBucket(5, { ...device, ...until });
    const { bucket } = await topUp({ amount: eur(10), ...device });
    expect([narrow, dated]).not.toContain(bucket.id);
  });
});

it('fails in a currency that the account does not have, unless nobody created it or it is shared', async () => {
  const dollars = { amount: 10, units: 'USD' };
  const wallets = async () =>
    (await story.get(`${API.balance}/bucket?partyAccount.id=${own('acme')}`)).length;
  for (const more of [{}, { recurringPeriod: 'monthly' }]) {
    const failed = await topUp({ amount: dollars, ...more });
    expect(failed).toMatchObject({
      status: 'failed',
      reason: 'amount: the account has another currency, so it would pay for nothing there',
    });
  }
  expect(await wallets()).toBe(0);
  const early = { amount: dollars, partyAccount: { id: own('early') } };
  expect(await topUp(early)).toMatchObject({ status: 'completed' });
  await story.givenAccount(own('early'), { currency: 'USD' });
  expect(await topUp(early)).toMatchObject({ status: 'completed' });
  const bucket = { id: own('shared') };
  await story.post(`${API.balance}/bucket`, {
    ...bucket,
    partyAccount: { id: own('acme') },
    isShared: true,
    remainingValue: { amount: 0, units: 'USD' },
  });
  expect(await topUp({ amount: dollars, bucket })).toMatchObject({ status: 'completed' });
});

it('gives no bucket money that its account cannot use, whichever of the two it names', async () => {
  const dollars = { amount: 10, units: 'USD' };
  const other = 'amount: the account has another currency, so it would pay for nothing there';
  // A bucket may be there before its account, of which it then turns out what it bills in.
  const later = own('later');
  const held = await story.post(`${API.balance}/bucket`, {
    partyAccount: { id: later },
    remainingValue: { amount: 5, units: 'USD' },
  });
  const abroad = own('abroad');
  await story.givenAccount(abroad, { currency: 'USD' });
  const from = await story.post(`${API.balance}/bucket`, {
    partyAccount: { id: abroad },
    remainingValue: { amount: 50, units: 'USD' },
  });
  await story.givenAccount(later);
  const bucket = { id: held.id };
  const given = {
    topupBalance: [
      { amount: dollars, bucket },
      { amount: { amount: 10 }, bucket },
      { amount: dollars, bucket, partyAccount: { id: later } },
      { amount: dollars, bucket, recurringPeriod: 'monthly' },
    ],
    adjustBalance: [
      { amount: dollars, bucket },
      { amount: dollars, partyAccount: { id: later } },
    ],
    transferBalance: [
      { amount: dollars, bucket: { id: from.id }, receiverBucket: bucket },
      {
        amount: dollars,
        bucket: { id: from.id },
        receiverPartyAccount: { id: later },
      },
    ],
  };
  for (const [action, bodies] of Object.entries(given)) {
    for (const body of bodies) {
      const failed = await story.post(`${API.balance}/${action}`, body);
      expect([body, failed]).toMatchObject([{}, { status: 'failed', reason: other }]);
    }
  }
  // What it has may leave it.
  for (const [action, more] of [
    ['adjustBalance', { amount: { amount: -1, units: 'USD' } }],
    ['transferBalance', { amount: { amount: 2, units: 'USD' }, receiverBucket: { id: from.id } }],
  ] as const) {
    const made = await story.post(`${API.balance}/${action}`, { bucket, ...more });
    expect(made.status).toBe('completed');
  }
});

it('is of no use to an account in another currency, so none is made for it', async () => {
  const made = { partyAccount: { id: own('acme') }, remainingValue: { amount: 0, units: 'USD' } };
  const refusal = await story.http.post(`${API.balance}/bucket`).send(made).expect(400);
  expect(refusal.body.details).toMatchObject([{ path: 'remainingValue.units' }]);
  const shared = await story.post(`${API.balance}/bucket`, { ...made, isShared: true });
  const unshared = await story.http
    .patch(`${API.balance}/bucket/${shared.id}`)
    .send({ isShared: false })
    .expect(400);
  expect(unshared.body.details).toMatchObject([{ path: 'isShared' }]);
});

it('fails where it names a bucket of money that was given: it could not be refunded', async () => {
  const given = await givenBucket(3, { origin: 'promotional' });
  const failed = await topUp({ amount: eur(10), bucket: { id: given } });
  expect(failed).toMatchObject({
    status: 'failed',
    reason: 'bucket: money that is paid cannot be put into a bucket of money that was given',
  });
  expect(await inBucket(given)).toBe('3 EUR');
});

describe('counts by the time of the action', () => {
  beforeEach(async () => {
    await topUp({ amount: eur(5), recurringPeriod: 'weekly', numberOfPeriods: 2 });
    await topUp({ amount: eur(7), validFor: { endDateTime: WEEK } });
  });

  it('a series goes on in its wallet when another bucket ends', async () => {
    story.itIs(WEEK);
    const held = async () => (await story.balances(own('acme'))).join();
    await soon(async () => (await held()) === '10 EUR');
    expect(await held()).toBe('10 EUR');
  });

  it('nothing goes into what has ended, swept or not', async () => {
    story.itIs(WEEK);
    const { status, bucket } = await topUp({ amount: eur(1) });
    expect(status).toBe('completed');
    const adjusted = await story.post(`${API.balance}/adjustBalance`, adjustment(1));
    expect(adjusted).toMatchObject({ status: 'completed', bucket });
    const late = await topUp({ amount: eur(1), validFor: { endDateTime: WEEK } });
    expect(late).toMatchObject({ status: 'failed', reason: 'The bucket has expired' });
  });
});

function adjustment(amount: number): object {
  return { amount: eur(amount), partyAccount: { id: own('acme') } };
}

function topUp(more: object): Promise<Json> {
  const partyAccount = { id: own('acme') };
  return story.post(`${API.balance}/topupBalance`, { partyAccount, ...more });
}

async function givenBucket(amount: number, more: object = {}): Promise<string> {
  const partyAccount = { id: own('acme') };
  const remainingValue = eur(amount);
  const sent = { usageType: 'monetary', partyAccount, remainingValue, ...more };
  return (await story.post(`${API.balance}/bucket`, sent)).id;
}

async function inBucket(id: string): Promise<string> {
  const { remainingValue } = await story.get(`${API.balance}/bucket/${id}`);
  return `${remainingValue.amount} ${remainingValue.units}`;
}

async function journalOf(reference: string): Promise<string> {
  const lines = await story.database.owner<{ line: string }>(
    `SELECT split_part(account, ':', 1) || ' ' || trim_scale(debit - credit) AS line
     FROM journal_line WHERE reference = $1 ORDER BY account`,
    [reference],
  );
  return lines.map(({ line }) => line).join(', ');
}
