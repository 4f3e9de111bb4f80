// What goes through the EntityManager of a transaction is part of it as every other statement is.
import { MeterEntity } from '../../src/meter/store/meter.entity';
import { PaymentBookingEntity } from '../../src/payment/store/payment-booking.entity';
import { row, type Tx } from '../../src/platform/database';
import { insertIfFree } from '../../src/platform/insert-if-free';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { failureOf } from '../../src/tmf/error-status';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const OTHER = 'other' as Tenant;
const PIECES = { name: 'M', aggregation: 'sum', unit: 'piece', attributes: [] } as const;

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

function meters(tenant: Tenant): Promise<string[]> {
  return db.database.read(tenant, async (tx) => {
    const found = await tx.find(MeterEntity, { order: { code: 'ASC' } });
    return found.map(({ code }) => code);
  });
}

it('is of the tenant of the transaction, and of no other', async () => {
  const add = (tenant: Tenant, code: string) =>
    db.database.transaction(tenant, (tx) => tx.insert(MeterEntity, { ...PIECES, code }));
  await add(DEFAULT_TENANT, 'ours');
  await add(OTHER, 'theirs');
  expect(await meters(DEFAULT_TENANT)).toEqual(['ours']);
  expect(await meters(OTHER)).toEqual(['theirs']);
  await db.database.transaction(OTHER, (tx) => tx.delete(MeterEntity, { code: 'ours' }));
  expect(await meters(DEFAULT_TENANT)).toEqual(['ours']);
});

it('gives way to a row with its key, and to no other', async () => {
  await db.owner('CREATE UNIQUE INDEX one_each ON payment_booking (tenant_id, payer_id)');
  const booking = { payerId: 'p', currency: 'EUR', amount: '1', credit: '0' };
  const book = (paymentId: string, more: object = {}) =>
    db.database.transaction(DEFAULT_TENANT, (tx) =>
      insertIfFree(tx, PaymentBookingEntity, 'payment_booking_pk', {
        paymentId,
        ...booking,
        ...more,
      }),
    );
  expect(await book('first')).toBe(true);
  expect(await book('first', { amount: '2', payerId: 'q' })).toBe(false);
  await expect(book('second')).rejects.toMatchObject({ code: '23505' });
  const booked = await db.owner('SELECT payment_id AS id, amount::text FROM payment_booking');
  expect(booked).toEqual([{ id: 'first', amount: '1' }]);
});

it('is rolled back with the transaction', async () => {
  const refused = db.database.transaction(DEFAULT_TENANT, async (tx) => {
    await tx.insert(MeterEntity, { ...PIECES, code: 'refused' });
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await meters(DEFAULT_TENANT)).not.toContain('refused');
});

it('says what failed first, not that the transaction was aborted since', async () => {
  const twice = db.database.transaction(DEFAULT_TENANT, async (tx) => {
    const add = () => tx.insert(MeterEntity, { ...PIECES, code: 'twice' });
    await add();
    await add().catch(() => undefined);
    await row(tx, 'SELECT 1');
  });
  await expect(twice).rejects.toMatchObject({ code: '23505' });
});

it('is done again on another connection when its own broke before', async () => {
  let tries = 0;
  await db.database.transaction(DEFAULT_TENANT, async (tx) => {
    tries += 1;
    const backend = await row<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
    if (tries === 1) await db.owner('SELECT pg_terminate_backend($1, 5000)', [backend?.pid]);
    await tx.insert(MeterEntity, { ...PIECES, code: 'again' });
  });
  expect(tries).toBe(2);
  expect(await meters(DEFAULT_TENANT)).toContain('again');
});

it('waits for a lock no longer than other statements, and is told apart from a bug', async () => {
  const lock = (tx: Tx) =>
    tx.findOne(MeterEntity, { where: { code: 'ours' }, lock: { mode: 'pessimistic_write' } });
  await db.database.transaction(DEFAULT_TENANT, async (tx) => {
    await lock(tx);
    const second = db.database.transaction(DEFAULT_TENANT, lock, { lockWaitMs: 100 });
    const error: unknown = await second.catch((reason: unknown) => reason);
    expect(failureOf(error)).toMatchObject({ status: 503, code: 'platform.contended' });
  });
});

it('is refused when the transaction is over', async () => {
  const ended = await db.database.transaction(DEFAULT_TENANT, (tx) => Promise.resolve(tx));
  await expect(ended.find(MeterEntity)).rejects.toThrow(/released/);
});
