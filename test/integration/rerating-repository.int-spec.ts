// What closing asks of the database costs what the payer has, however much the tenant has.
import { ReratingRepository } from '../../src/charging/store/rerating.repository';
import { parseInstant } from '../../src/core/time';
import type { Tenant } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const FROM = '2024-03-01T00:00:00.000Z';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
  await db.owner(`SET app.tenant = 't'`);
  await db.owner(`INSERT INTO subscription (id, account_id, price_ids, status, starts_at)
    SELECT 'sub-' || name, name, '{}', 'active', '${FROM}' FROM unnest('{plain,prepaid}'::text[]) name`);
  await db.owner(`INSERT INTO counter (root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
      service_from, aggregate, booked, events, last_at, out_of_order, was_drawn)
    SELECT name, gen_random_uuid(), name, 'sub-' || name, 'retail', 'c', 'l', 1, '', '${FROM}', 1, 1, 1, now(), true,
      name = 'prepaid'
    FROM unnest('{plain,prepaid}'::text[]) name`);
});
afterAll(() => db.drop());

function outOfOrder(account: string): Promise<number> {
  return db.database.read('t' as Tenant, async (tx) => {
    const service = { from: parseInstant(FROM) };
    return (await new ReratingRepository().outOfOrder(tx, account, [account], service)).length;
  });
}

it('finds the counters of an account that saw an event older than the one before it', async () => {
  expect(await outOfOrder('plain')).toBe(1);
});

it('leaves a counter that prepaid value took part in', async () => {
  expect(await outOfOrder('prepaid')).toBe(0);
});
