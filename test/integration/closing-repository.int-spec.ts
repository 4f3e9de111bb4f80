// What closing asks of the database costs what the payer has, however much the tenant has.
import { ClosingRepository } from '../../src/charging/store/closing.repository';
import { parseInstant } from '../../src/core/time';
import { row } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database';

const FROM = '2024-03-01T00:00:00.000Z';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
  await db.owner(`SET app.tenant = 't'`);
  await db.owner(`INSERT INTO subscription (id, account_id, price_ids, status, starts_at)
    SELECT 'sub-' || name, name, '{}', 'active', '${FROM}' FROM unnest('{plain,prepaid}'::text[]) name`);
  await db.owner(`INSERT INTO counter (root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
      service_from, aggregate, booked, events, last_at, out_of_order)
    SELECT name, gen_random_uuid(), name, 'sub-' || name, 'retail', 'c', 'l', 1, '', '${FROM}', 1, 1, 1, now(), true
    FROM unnest('{plain,prepaid}'::text[]) name`);
  await db.owner(`INSERT INTO usage (id, root_id, account_id, subscription_id, source, external_id, meter, subject,
      quantity, occurred_at, received_at, status, attributes)
    SELECT md5(i::text)::uuid, 'prepaid', 'prepaid', 'sub-prepaid', 's', i::text, 'm', 'x', 1, '${FROM}', now(), 'rated', '{}'
    FROM generate_series(1, 3000) i`);
  await db.owner(`INSERT INTO draw (root_id, bucket_id, seq, usage_id, quantity, occurred_at, booked_at)
    SELECT 'prepaid', 'b', i, md5(i::text)::uuid, 1, '${FROM}', now() FROM generate_series(1, 3000) i`);
  await db.owner('ANALYZE');
});
afterAll(() => db.drop());

type Asked = { readonly counters: number; readonly draws: number };

async function outOfOrder(account: string): Promise<Asked> {
  return db.database.read('t' as Tenant, async (tx) => {
    const payer = { rootId: account, accountIds: [account] };
    const found = await new ClosingRepository().outOfOrder(tx, payer, { from: parseInstant(FROM) });
    const read = await row<{ draws: number }>(
      tx,
      `SELECT (seq_tup_read + idx_tup_fetch)::int AS draws FROM pg_stat_xact_user_tables WHERE relname = 'draw'`,
    );
    return { counters: found.length, draws: read?.draws ?? -1 };
  });
}

it('reads no draw of another root', async () => {
  expect(await outOfOrder('plain')).toEqual({ counters: 1, draws: 0 });
});

it('leaves a counter that prepaid value took part in', async () => {
  expect((await outOfOrder('prepaid')).counters).toBe(0);
});
