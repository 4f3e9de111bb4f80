import { PriceDirectory } from '../../src/catalog';
import { PriceBooks } from '../../src/charging/price-books.service';
import { MeterDirectory } from '../../src/meter';
import { rows, type Tx } from '../../src/platform/database';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { RateCardDirectory } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database';

const WRITERS = 12;
const WRITES = 25;

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(async () => {
  await database.drop();
});

it('shows every batch the meters that were committed before it, whoever writes at the same time', async () => {
  const books = new PriceBooks(new MeterDirectory(), new RateCardDirectory(), new PriceDirectory());
  const unseen: string[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < WRITES; turn++) {
      const code = `meter-${writer}-${turn}`;
      await inTransaction((tx) => createMeter(tx, code));
      const { meters } = await inTransaction((tx) => books.current(tx, DEFAULT_TENANT, new Set()));
      if (!meters.has(code)) unseen.push(code);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  expect(unseen).toEqual([]);
});

it('lets one write of the prices commit while another is under way', async () => {
  const order: string[] = [];
  await inTransaction(async (tx) => {
    const slot = await slotOf(tx);
    await createMeter(tx, 'slow');
    await besides(slot, (other) => createMeter(other, 'quick'));
    order.push('quick');
  });
  order.push('slow');
  expect(order).toEqual(['quick', 'slow']);
});

it('does not move for a write that is rolled back', async () => {
  const before = await epoch();
  const refused = inTransaction(async (tx) => {
    await createMeter(tx, 'refused');
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await epoch()).toBe(before);
});

function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.database.transaction(DEFAULT_TENANT, work);
}

async function createMeter(tx: Tx, code: string): Promise<void> {
  await rows(
    tx,
    `INSERT INTO meter (code, name, aggregation, unit) VALUES ($1, $1, '{"kind":"sum"}', 'piece')`,
    [code],
  );
}

/** A transaction of a connection that counts in another slot. */
async function besides(slot: number, work: (tx: Tx) => Promise<void>): Promise<void> {
  const isDone = await inTransaction(async (tx) => {
    if ((await slotOf(tx)) !== slot) {
      await work(tx);
      return true;
    }
    await besides(slot, work);
    return true;
  });
  expect(isDone).toBe(true);
}

async function slotOf(tx: Tx): Promise<number> {
  const [found] = await rows<{ slot: number }>(tx, 'SELECT pg_backend_pid() % 64 AS slot');
  return found?.slot ?? -1;
}

async function epoch(): Promise<string | undefined> {
  const [found] = await database.owner<{ epoch: string }>(
    'SELECT sum(epoch)::text AS epoch FROM config_epoch',
  );
  return found?.epoch;
}
