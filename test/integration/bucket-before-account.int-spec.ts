import { type Json, API, openStory, type Story } from '../support/story/story';
import { expectBucketsProven } from '../support/database/expect-buckets';

const { balance: BALANCE } = API;

let story: Story;
let count = 0;

beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
  const meter = await story.givenMeter('calls', 'unit');
  const price = { model: 'unit', rate: '1' };
  const card = await story.givenCard('calls', [{ id: 'all', meter, price }]);
  await story.givenPlan('talk', [
    { id: 'talk', priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] },
  ]);
});

afterEach(async () => {
  await story.expectBalanced();
  await expectBucketsProven(story.database);
});
afterAll(() => story.close());

/** Names of a parent and of an account that is to come below it; in this order or the other by key. */
async function givenParent(isBefore = true): Promise<{ parent: string; child: string }> {
  count += 1;
  const [first, second] = [`a-${count}`, `b-${count}`];
  const [parent, child] = isBefore ? [first, second] : [second, first];
  await story.givenAccount(parent, { mode: 'prepaid' });
  return { parent, child };
}

const createBelow = (parent: string, child: string) =>
  story.givenAccount(child, { parent: { id: parent }, mode: 'prepaid' });

async function given10(account: string): Promise<Json> {
  return story.post(`${BALANCE}/bucket`, {
    name: 'Main',
    usageType: 'monetary',
    partyAccount: { id: account },
    remainingValue: { amount: 10, units: 'EUR' },
  });
}

async function call(account: string, quantity: string): Promise<void> {
  const subject = `of-${account}`;
  const used = { subject, meter: 'calls', quantity, at: '2024-01-10T00:00:00Z' };
  const answer = await story.use(used);
  expect(answer).toMatchObject({ accepted: 1, rejected: 0 });
}

describe('a bucket that was there before its account', () => {
  it.each([true, false])(
    'is spent by the account that is created below another',
    async (isBefore) => {
      const { parent, child } = await givenParent(isBefore);
      await given10(child);
      await createBelow(parent, child);
      await story.orderPlan(child, 'talk', [`of-${child}`]);
      await call(child, '4');
      expect(await story.balances(child)).toEqual(['6 EUR']);
    },
  );
});

const action = (kind: string, account: string, amount: number, more: object = {}): Promise<Json> =>
  story.post(`${BALANCE}/${kind}`, {
    partyAccount: { id: account },
    amount: { amount, units: 'EUR' },
    ...more,
  });

const cancel = (kind: string, id: string) =>
  story.http.patch(`${BALANCE}/${kind}/${id}`).send({ status: 'cancelled' }).expect(200);

async function rootsOf(account: string): Promise<string[]> {
  const found = await story.database.owner<{ root_id: string }>(
    `SELECT DISTINCT root_id FROM bucket WHERE account_id = $1
     UNION SELECT h.root_id FROM hold h JOIN bucket b ON b.id = h.bucket_id WHERE b.account_id = $1
     UNION SELECT root_id FROM balance_action WHERE account_id = $1 AND kind <> 'transfer'`,
    [account],
  );
  return found.map(({ root_id }) => root_id);
}

const headsOf = (account: string) =>
  story.database.owner('SELECT seq FROM ledger_head WHERE root_id = $1', [account]);

describe('what was done with a bucket before its account came', () => {
  it('goes on under the new root: reservations are settled, given back, and expire', async () => {
    const { parent, child } = await givenParent();
    await given10(child);
    const [settled, released] = [
      await action('reserveBalance', child, 3),
      await action('reserveBalance', child, 2),
    ];
    await action('reserveBalance', child, 1, { expirationDate: '2024-01-10T01:00:00Z' });
    await createBelow(parent, child);
    expect(await rootsOf(child)).toEqual([parent]);
    const reserveBalance = { id: settled.id };
    const done = await action('adjustBalance', child, -2.5, {
      adjustType: 'one time',
      reserveBalance,
    });
    expect(done.status).toBe('completed');
    await cancel('reserveBalance', released.id);
    story.itIs('2024-01-10T02:00:00Z');
    await story.serverTurns();
    story.itIs('2024-01-10T00:00:00Z');
    const [bucket] = await story.get(`${BALANCE}/bucket?partyAccount.id=${child}`);
    expect([bucket.remainingValue.amount, bucket.reservedValue.amount]).toEqual([7.5, 0]);
  });

  it('can still be taken back, under whichever root the value is by now', async () => {
    const { parent, child } = await givenParent();
    const other = await story.givenAccount(`other-${child}`);
    await story.topUp(other, 20);
    const topUp = await action('topupBalance', child, 5);
    const transfer = await action('transferBalance', other, 4, {
      receiver: { id: child },
      receiverPartyAccount: { id: child },
    });
    expect(transfer).toMatchObject({ status: 'completed' });
    await createBelow(parent, child);
    await cancel('topupBalance', topUp.id);
    await cancel('transferBalance', transfer.id);
    expect(await story.balances(child)).toEqual(['0 EUR']);
    expect(await story.balances(other)).toEqual(['20 EUR']);
  });

  it('is told by both roots: the value goes out of one and comes into the other', async () => {
    const { parent, child } = await givenParent();
    const { id } = await given10(child);
    await createBelow(parent, child);
    const lines = await story.database.owner<Json>(
      `SELECT root_id, account, (debit - credit)::text AS amount FROM journal_line
       WHERE kind = 'bucket-placed' AND reference = $1 ORDER BY root_id, line`,
      [child],
    );
    expect(lines.map((line) => `${line.root_id} ${line.account} ${line.amount}`)).toEqual([
      `${parent} stored-value:${id} -10`,
      `${parent} transfer-clearing 10`,
      `${child} stored-value:${id} 10`,
      `${child} transfer-clearing -10`,
    ]);
  });

  it('leaves nothing behind when there was nothing, and all where it is for a root', async () => {
    const { parent, child } = await givenParent();
    await createBelow(parent, child);
    expect(await headsOf(child)).toEqual([]);
    await given10(`root-${child}`);
    await story.givenAccount(`root-${child}`, { mode: 'prepaid' });
    expect(await rootsOf(`root-${child}`)).toEqual([`root-${child}`]);
  });
});

describe('an account that comes while something is done with its buckets', () => {
  it('finds all of them under its root, and every move is booked', async () => {
    for (const isBefore of [true, false, true, false, true, false]) {
      const { parent, child } = await givenParent(isBefore);
      const other = await story.givenAccount(`other-${child}`);
      await story.topUp(other, 20);
      await story.topUp(child, 1);
      const moves = [1, 2, 3, 4, 5].flatMap((amount) => [
        action('topupBalance', child, amount),
        action('reserveBalance', child, 0.1),
        action('transferBalance', other, 1, {
          receiver: { id: child },
          receiverPartyAccount: { id: child },
        }),
      ]);
      const [made] = await Promise.all([given10(child), createBelow(parent, child), ...moves]);
      expect(made.remainingValue.amount).toBe(10);
      expect(await rootsOf(child)).toEqual([parent]);
      expect(await story.balances(child)).toEqual(['31 EUR']);
      await story.orderPlan(child, 'talk', [`of-${child}`]);
      await call(child, '20');
      expect(await story.balances(child)).toEqual(['11 EUR']);
      await story.expectBalanced();
    }
  }, 60_000);
});
