// Which prices a batch is rated with, whoever writes at the same time, and what is compiled for it.
import { PriceDirectory } from '../../src/catalog';
import type { Books } from '../../src/charging/domain/context';
import { PriceBooks } from '../../src/charging/price-books.service';
import { parseInstant, plusMs } from '../../src/core/time';
import { MeterDirectory } from '../../src/meter';
import { rows, type Tx } from '../../src/platform/database';
import { booksCompiled } from '../../src/platform/metrics';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { RateCardDirectory } from '../../src/ratecard';
import { ZoneDirectory } from '../../src/tariff';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const WRITERS = 8;
const WRITES = 25;
const NEW_YEAR = parseInstant('2024-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

let database: TestDatabase;
let books: PriceBooks;

beforeEach(async () => {
  database = await freshDatabase();
  books = booksOfAProcess();
  await inTransaction((tx) => createMeter(tx, 'calls'));
});

afterEach(async () => {
  await database.drop();
});

describe('what is compiled', () => {
  it('compiles only the new version of a card that gets one', async () => {
    await inTransaction(async (tx) => {
      await createCard(tx, 'card', 'retail');
      await activate(tx, 'card', 1, lines(1));
      await createPrice(tx, 'sold', { card: 'card' });
    });
    await current(['sold']);
    const before = await compiled('version');
    await inTransaction((tx) => activate(tx, 'card', 2, lines(2)));
    expect(versionsOf(await current(['sold']), 'sold')).toEqual([2, 1]);
    expect((await compiled('version')) - before).toBe(1);
  });

  it('compiles of a card with many versions those that can be in force when the usage happened', async () => {
    await inTransaction(async (tx) => {
      await createCard(tx, 'daily', 'retail');
      for (let day = 1; day <= 30; day++) await activate(tx, 'daily', day, lines(1), day);
      await createPrice(tx, 'sold', { card: 'daily' });
    });
    const before = await compiled('version');
    const from = plusMs(NEW_YEAR, 10.5 * DAY_MS);
    const within = { from, to: plusMs(from, DAY_MS) };
    const found = await inTransaction((tx) =>
      books.current(tx, DEFAULT_TENANT, new Set(['sold']), { within }),
    );
    expect(versionsOf(found, 'sold')).toEqual([11, 10]);
    expect((await compiled('version')) - before).toBe(2);
  });

  it('leaves nothing to compile under the lock once it is prepared', async () => {
    await inTransaction(async (tx) => {
      await createCard(tx, 'card', 'retail');
      await activate(tx, 'card', 1, lines(1));
      await createPrice(tx, 'sold', { card: 'card' });
      await createPrice(tx, 'own', { lines: lines(1) });
    });
    await inTransaction(async (tx) => {
      const ids = new Set(['sold', 'own']);
      await books.prepare(tx, DEFAULT_TENANT, ids);
      const before = [await compiled('version'), await compiled('price')];
      await books.current(tx, DEFAULT_TENANT, ids);
      expect([await compiled('version'), await compiled('price')]).toEqual(before);
    });
  });
});

describe('what a batch is rated with', () => {
  it('shows every batch the prices that were committed before it, whoever writes at the same time', async () => {
    const unseen: string[] = [];
    const write = async (writer: number): Promise<void> => {
      const id = `price-${writer}`;
      for (let turn = 1; turn <= WRITES; turn++) {
        await inTransaction((tx) => savePrice(tx, id, lines(turn)));
        const found = compiledOf(await current([id]), id)?.lines.length;
        if (found !== turn) unseen.push(`${id}: ${String(found)} instead of ${turn}`);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    expect(unseen).toEqual([]);
  });

  it('uses what another process wrote in the next batch', async () => {
    const other = booksOfAProcess();
    const seen = async () => {
      const found = await inTransaction((tx) => other.current(tx, DEFAULT_TENANT, IDS));
      return { versions: versionsOf(found, 'sold'), own: compiledOf(found, 'own')?.lines.length };
    };
    await inTransaction(async (tx) => {
      await createCard(tx, 'card', 'retail');
      await activate(tx, 'card', 1, lines(1));
      await createPrice(tx, 'sold', { card: 'card' });
      await createPrice(tx, 'own', { lines: lines(1) });
    });
    expect(await seen()).toEqual({ versions: [1], own: 1 });
    await inTransaction((tx) => activate(tx, 'card', 2, lines(1)));
    await inTransaction((tx) => savePrice(tx, 'own', lines(3)));
    expect(await seen()).toEqual({ versions: [2, 1], own: 3 });
    await inTransaction((tx) => rows(tx, `DELETE FROM price WHERE id = 'own'`));
    expect(await seen()).toEqual({ versions: [2, 1], own: undefined });
    await inTransaction((tx) => createPrice(tx, 'own', { lines: lines(2) }));
    expect(await seen()).toEqual({ versions: [2, 1], own: 2 });
  });

  it('forgets what a transaction saw of its own and rolled back', async () => {
    await inTransaction((tx) => createPrice(tx, 'own', { lines: lines(1) }));
    const refused = inTransaction(async (tx) => {
      await savePrice(tx, 'own', lines(2));
      const own = await books.current(tx, DEFAULT_TENANT, new Set(['own']));
      expect(compiledOf(own, 'own')?.lines.length).toBe(2);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await inTransaction((tx) => savePrice(tx, 'own', lines(3)));
    expect(compiledOf(await current(['own']), 'own')?.lines.length).toBe(3);
  });

  it('reads what a price is now when it came to point at another card meanwhile', async () => {
    await inTransaction(async (tx) => {
      for (const code of ['one', 'two']) {
        await createCard(tx, code, 'retail');
        await activate(tx, code, 1, lines(1));
      }
      await createPrice(tx, 'sold', { card: 'one' });
    });
    expect((await current(['sold'])).prices.get('sold')?.code).toBe('one');
    await inTransaction((tx) => rows(tx, `UPDATE price SET card_code = 'two' WHERE id = 'sold'`));
    expect((await current(['sold'])).prices.get('sold')?.code).toBe('two');
  });

  it('asks the cost cards of the meters, in the order of their codes, and of meters those it is asked for', async () => {
    await inTransaction(async (tx) => {
      for (const code of ['upstream', 'carrier']) {
        await createCard(tx, code, 'cost');
        await activate(tx, code, 1, lines(1));
      }
      await createMeter(tx, 'other');
      await createCard(tx, 'of-other', 'cost');
      await activate(tx, 'of-other', 1, lines(1, 'other'));
      await createCard(tx, 'once', 'cost');
      await activate(tx, 'once', 1, lines(1));
      await activate(tx, 'once', 2, lines(1, 'other'), 2);
    });
    const found = await inTransaction((tx) =>
      books.current(tx, DEFAULT_TENANT, new Set(), { meters: ['calls', 'unknown'] }),
    );
    expect(found.costCards.map(({ code }) => code)).toEqual(['carrier', 'once', 'upstream']);
    expect([...found.meters.values()]).toEqual([{ code: 'calls', unit: 'call', sums: true }]);
    const named = await inTransaction((tx) =>
      books.current(tx, DEFAULT_TENANT, new Set(), { costCards: ['of-other', 'card'] }),
    );
    expect(named.costCards.map(({ code }) => code)).toEqual(['of-other']);
  });
});

it('reads of what a tenant has only what the batch is priced with', async () => {
  await inTransaction(async (tx) => {
    const many = 'FROM generate_series(1, 3000) i';
    await rows(
      tx,
      `INSERT INTO meter (code, name, aggregation, unit) SELECT 'm' || i, '', '"sum"', '' ${many}`,
    );
    await rows(
      tx,
      `INSERT INTO rate_card (code, name, book, currency) SELECT 'c' || i, '', 'retail', 'EUR' ${many}`,
    );
    await rows(
      tx,
      `INSERT INTO price (id, name, kind, card_code) SELECT 'p' || i, '', 'usage', 'c' || i ${many}`,
    );
    await createCard(tx, 'upstream', 'cost');
  });
  await database.owner('ANALYZE');
  await current(['p7', 'p8']);
  await inTransaction(async (tx) => {
    const wanted = { meters: ['m7'] };
    const before = await rowsRead(tx);
    await books.current(tx, DEFAULT_TENANT, new Set(['p7', 'p8']), wanted);
    const after = await rowsRead(tx);
    const read = [...after].map(([table, count]) => [table, count - (before.get(table) ?? 0)]);
    expect(Object.fromEntries(read)).toEqual({
      meter: 1,
      price: 2,
      rate_card: 2,
      rate_card_version: 0,
    });
  });
});

describe('who waits', () => {
  it('lets one write of the prices commit while another is under way', async () => {
    const order: string[] = [];
    await inTransaction(async (tx) => {
      await createMeter(tx, 'slow');
      await createPrice(tx, 'slow', { lines: lines(1) });
      await inTransaction((other) => createPrice(other, 'quick', { lines: lines(1) }));
      order.push('quick');
    });
    order.push('slow');
    expect(order).toEqual(['quick', 'slow']);
  });
});

const IDS: ReadonlySet<string> = new Set(['sold', 'own']);

function booksOfAProcess(): PriceBooks {
  return new PriceBooks(
    new MeterDirectory(),
    new RateCardDirectory(),
    new PriceDirectory(),
    new ZoneDirectory(),
  );
}

function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.database.transaction(DEFAULT_TENANT, work);
}

function current(ids: readonly string[]): Promise<Books> {
  return inTransaction((tx) => books.current(tx, DEFAULT_TENANT, new Set(ids)));
}

function compiledOf(found: Books, priceId: string) {
  return found.prices.get(priceId)?.versions[0]?.compiled;
}

function versionsOf(found: Books, priceId: string): number[] | undefined {
  return found.prices.get(priceId)?.versions.map(({ version }) => version);
}

async function compiled(of: 'version' | 'price'): Promise<number> {
  const { values } = await booksCompiled.get();
  return values.find(({ labels }) => labels['of'] === of)?.value ?? 0;
}

/** By this connection, of each table of prices. */
async function rowsRead(tx: Tx): Promise<Map<string, number>> {
  const counted = await rows<{ name: string; read: number }>(
    tx,
    `SELECT relname AS name, (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables
     WHERE relname IN ('meter', 'price', 'rate_card', 'rate_card_version')`,
  );
  return new Map(counted.map(({ name, read }) => [name, read]));
}

function lines(count: number, meter = 'calls'): object[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `line-${index}`,
    meter,
    match: { country: [`country-${index}`] },
    price: { model: 'unit', rate: '0.01' },
  }));
}

async function createMeter(tx: Tx, code: string): Promise<void> {
  await rows(
    tx,
    `INSERT INTO meter (code, name, aggregation, unit) VALUES ($1, $1, '"sum"', 'call')`,
    [code],
  );
}

async function createCard(tx: Tx, code: string, book: string): Promise<void> {
  await rows(tx, `INSERT INTO rate_card (code, name, book, currency) VALUES ($1, $1, $2, 'EUR')`, [
    code,
    book,
  ]);
}

async function activate(
  tx: Tx,
  card: string,
  version: number,
  content: object[],
  validOnDay = version,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO rate_card_version (card_code, version, valid_from, lines, activated_at)
     VALUES ($1, $2, $3, $4, now())`,
    [card, version, new Date(plusMs(NEW_YEAR, validOnDay * DAY_MS)), JSON.stringify(content)],
  );
}

async function createPrice(
  tx: Tx,
  id: string,
  { card = null, lines: own = null }: { card?: string | null; lines?: object[] | null },
): Promise<void> {
  const detail = { taxes: [], exhaustion: 'block', validFrom: null, validTo: null };
  await rows(
    tx,
    `INSERT INTO price (id, name, kind, currency, card_code, lines, detail)
     VALUES ($1, $1, 'usage', 'EUR', $2, $3, $4)
     ON CONFLICT (tenant_id, id) DO UPDATE SET lines = $3`,
    [id, card, own === null ? null : JSON.stringify(own), JSON.stringify(detail)],
  );
}

function savePrice(tx: Tx, id: string, own: object[]): Promise<void> {
  return createPrice(tx, id, { lines: own });
}
