// A connection that is lost in a statement: the transaction is done again, or a client is told to come again, and
// nothing is there twice, whether the statement was written as SQL or is an entity's.
import { row, rows, type Tx } from '../../src/platform/database';
import { DatabaseLost } from '../../src/platform/interruption';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { AuditEntryEntity } from '../../src/ratecard/store/audit-entry.entity';
import { failureOf } from '../../src/tmf/error-status';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/database/proxied-database';
import { until } from '../support/story/until';

let proxied: ProxiedDatabase;
let db: ProxiedDatabase['db'];
let proxy: ProxiedDatabase['proxy'];
let database: ProxiedDatabase['database'];

beforeAll(async () => {
  proxied = await openProxiedDatabase();
  ({ db, proxy, database } = proxied);
});

afterAll(() => proxied.close());

/** Nothing but the number of its rows tells whether an entry was written once. */
type Way = {
  readonly write: (tx: Tx, card: string) => Promise<unknown>;
  readonly read: (tx: Tx, card: string) => Promise<unknown>;
};

const ENTRY = { action: 'created', version: null, actor: null, reason: null } as const;

const WAYS: Readonly<Record<'SQL' | 'entity', Way>> = {
  SQL: {
    write: (tx, card) =>
      rows(
        tx,
        `INSERT INTO rate_card_audit (card_code, action, at) VALUES ($1, 'created', now())`,
        [card],
      ),
    read: (tx, card) => rows(tx, 'SELECT FROM rate_card_audit WHERE card_code = $1', [card]),
  },
  entity: {
    write: (tx, card) => tx.insert(AuditEntryEntity, { ...ENTRY, cardCode: card, at: new Date() }),
    read: (tx, card) => tx.findBy(AuditEntryEntity, { cardCode: card }),
  },
};

async function written(card: string): Promise<number> {
  const found = await db.owner('SELECT FROM rate_card_audit WHERE card_code = $1', [card]);
  return found.length;
}

describe.each(['SQL', 'entity'] as const)('a connection lost in a statement as %s', (kind) => {
  const { write, read } = WAYS[kind];

  it('is replaced at whatever moment it ends, and nothing is lost or there twice', async () => {
    const cuts = 40;
    proxy.cutOneIn(7, cuts);
    for (let turn = 0; proxy.cuts() < cuts; turn += 1) {
      const card = `${kind}-${turn}`;
      const done = database.transaction(DEFAULT_TENANT, async (tx) => {
        await read(tx, card);
        await write(tx, card);
        await read(tx, card);
      });
      const error: unknown = await done.catch((thrown: unknown) => thrown);
      if (error === undefined) expect(await written(card)).toBe(1);
      else {
        expect(error).toMatchObject({ stage: 'commit' });
        expect(failureOf(error)).toMatchObject({ status: 503 });
        expect(await written(card)).toBeLessThan(2);
      }
    }
  });

  it.each(['ended by the server', 'cut'])(
    'is replaced when it is %s while its server works at it',
    async (how) => {
      const card = `${kind} ${how}`;
      const lock = `LOCK TABLE rate_card_audit IN EXCLUSIVE MODE`;
      let tries = 0;
      let pid: unknown;
      await db.owner(`BEGIN; ${lock}`);
      const done = database.background.transaction(DEFAULT_TENANT, async (tx) => {
        tries += 1;
        const own = await row<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
        pid ??= own?.pid;
        await write(tx, card);
      });
      const waiting = 'SELECT FROM pg_locks WHERE pid = $1 AND NOT granted';
      await until(async () => pid !== undefined && (await db.owner(waiting, [pid])).length > 0);
      if (how === 'cut') proxy.cutAll();
      else await db.owner('SELECT pg_terminate_backend($1, 5000)', [pid]);
      await until(async () => tries === 2);
      await db.owner('COMMIT');
      await done;
      expect(await written(card)).toBe(1);
    },
  );

  it('is told of when it is silent, as whoever comes again may meet another one', async () => {
    const card = `${kind} silent`;
    const stuck = database.transaction(DEFAULT_TENANT, async (tx) => {
      await read(tx, card);
      proxy.freeze();
      await write(tx, card);
    });
    const error: unknown = await stuck.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseLost);
    expect(error).toMatchObject({ stage: 'work' });
    expect(failureOf(error)).toMatchObject({ status: 503 });
    expect(await written(card)).toBe(0);
  }, 60_000);

  it('is what ended the transaction, whatever the work made of it', async () => {
    const card = `${kind} hidden`;
    let tries = 0;
    await database.transaction(DEFAULT_TENANT, async (tx) => {
      tries += 1;
      await read(tx, card);
      const wrote = write(tx, card);
      if (tries === 1) proxy.cutAll();
      await wrote.catch(() => Promise.reject(new Error('hidden')));
    });
    expect(tries).toBe(2);
    expect(await written(card)).toBe(1);
  });
});
