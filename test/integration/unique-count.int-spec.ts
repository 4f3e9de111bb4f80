// Meters that count different values: what they have met is rows of their own, so a usage costs the same
// whatever the period has seen.
import fc from 'fast-check';
import { provenBooks } from '../support/story/proof';
import { type Json, openStory, type Story } from '../support/story/story';

const AT = '2024-03-05T10:00:00Z';

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  await story.givenMeter('users', 'user', { aggregation: { uniqueCount: 'user' } });
  await story.givenCard('by-user', [
    {
      id: 'user',
      meter: 'users',
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '3', rate: '1' },
          { upTo: null, rate: '0.5' },
        ],
      },
    },
  ]);
  await story.givenPlan('users', [
    { id: 'users', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'by-user' }] },
  ]);
});
afterEach(() => story.expectBalanced());
afterAll(() => story.close());

async function givenUser(): Promise<string> {
  accounts += 1;
  const account = await story.givenAccount(`counted-${accounts}`);
  await story.orderPlan(account, 'users', [account], {
    requestedStartDate: '2024-03-01T00:00:00Z',
  });
  return account;
}

const seen = (subject: string, users: readonly string[]) =>
  story.use(
    ...users.map((user) => ({
      subject,
      meter: 'users',
      quantity: '1',
      at: AT,
      attributes: { user },
    })),
  );

async function owed(account: string): Promise<string> {
  const [row] = await story.database.owner<{ amount: string }>(
    'SELECT sum(amount)::text AS amount FROM accrual WHERE account_id = $1',
    [account],
  );
  return row?.amount ?? '0';
}

/** Three at 1, the rest at 0.5. */
function priceOf(count: number): number {
  return Math.min(count, 3) + Math.max(count - 3, 0) / 2;
}

it('counts each value once, however usage is cut into batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'é"\\', ' '), { minLength: 1, maxLength: 5 }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      async (batches) => {
        const account = await givenUser();
        for (const batch of batches) await seen(account, batch);
        const distinct = new Set(batches.flat()).size;
        expect(Number(await owed(account))).toBe(priceOf(distinct));
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);

it('keeps nothing of the values in the counter, and adds a row only for a new one', async () => {
  const account = await givenUser();
  const cost = async () => {
    const [found] = await story.database.owner<Json>(
      `SELECT pg_column_size(c.*) AS bytes, c.extra, (SELECT count(*)::int FROM counter_value v WHERE v.counter_id = c.id) AS rows
       FROM counter c WHERE c.account_id = $1`,
      [account],
    );
    return found;
  };
  await seen(account, ['first']);
  const before = await cost();
  await seen(
    account,
    Array.from({ length: 1_000 }, (_, index) => `user-${index}-${'x'.repeat(50)}`),
  );
  await seen(account, ['first', `user-0-${'x'.repeat(50)}`]);
  const after = await cost();
  expect(before).toMatchObject({ extra: null, rows: 1 });
  expect(after).toMatchObject({ extra: null, rows: 1_001 });
  expect(after?.['bytes']).toBeLessThan(before?.['bytes'] + 16);
});

it('closes to the same amount, and goes on counting in the next period from nothing', async () => {
  const account = await givenUser();
  await seen(account, ['a', 'b', 'c', 'd', 'a']);
  const [bill] = await story.runBills(account, '2024-04-01T00:00:00Z');
  expect(bill?.['lines'][0].amount).toBe('3.50');
  await story.use({
    subject: account,
    meter: 'users',
    quantity: '1',
    at: '2024-04-02T10:00:00Z',
    attributes: { user: 'a' },
  });
  const [count] = await story.database.owner<{ n: number }>(
    'SELECT count(*)::int AS n FROM counter c JOIN counter_value v ON v.counter_id = c.id WHERE c.account_id = $1',
    [account],
  );
  expect(count?.n).toBe(5);
});

it('is proven: a value that is gone, or one too many, is named', async () => {
  const account = await givenUser();
  await seen(account, ['a', 'b']);
  const name = 'unique counts = values';
  const broken = async () =>
    (await provenBooks(story.http)).checks.find((check) => check.name === name)?.finding?.message;
  const where = 'counter_id = (SELECT id FROM counter WHERE account_id = $1)';
  const [gone] = await story.database.owner<{ hash: Buffer }>(
    `DELETE FROM counter_value WHERE hash = (SELECT min(hash::text)::bytea FROM counter_value WHERE ${where}) AND ${where} RETURNING hash`,
    [account],
  );
  expect(await broken()).toBe('counter says 2 values, there are 1 values');
  await story.database.owner(
    `INSERT INTO counter_value (tenant_id, root_id, counter_id, hash) SELECT tenant_id, root_id, id, $2 FROM counter WHERE account_id = $1`,
    [account, gone?.hash],
  );
});

it('says of a value that it was met before, and of a new one what it made', async () => {
  const account = await givenUser();
  await seen(account, ['a', 'b', 'c']);
  const { results } = await seen(account, ['b', 'd']);
  const traced = async (index: number) => {
    const { legs } = await story.get(`/api/v1/usages/${results[index].usageId}/trace`);
    return legs[0].why;
  };
  expect(await traced(0)).toMatchObject({ aggregate: { before: '3', after: '3' }, charge: '0' });
  expect(await traced(1)).toMatchObject({ aggregate: { before: '3', after: '4' }, charge: '0.5' });
});
