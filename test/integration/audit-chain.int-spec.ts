// The chain of what was recorded: no gap, no fork, whoever writes and chains at once; and what breaks it is named.
import { AuditChain } from '../../src/audit/audit-chain.service';
import type { RequestContext } from '../../src/tmf';
import { audit } from '../../src/platform/audit';
import { Database, type Tx } from '../../src/platform/database';
import { Locks } from '../../src/platform/locks';
import type { Scheduler } from '../../src/platform/scheduler';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { createDataSource } from '../../src/data-source';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { gate } from '../support/doubles/gate';
import { provenBooks } from '../support/story/proof';
import { brokenByTampering, keepTables } from '../support/story/tamper';

const OTHER = 'other' as Tenant;
const TABLES = ['audit_event', 'audit_head'];
const asker = { actor: 'key:1', roles: ['admin'], address: '10.0.0.1', operation: 'PATCH /x/{id}' };

let db: TestDatabase;
let server: TestApp;
/** Of another process. */
let second: Database;
let end: () => Promise<void>;
let chains: readonly AuditChain[];
let locks: Locks;

beforeAll(async () => {
  db = await freshDatabase();
  const source = await createDataSource(db.url).initialize();
  end = () => source.destroy();
  second = new Database(source);
  const never = {} as Scheduler;
  chains = [new AuditChain(db.database, never), new AuditChain(second, never)];
  // Nothing is chained but when a test says so.
  locks = new Locks(source);
  await locks.tryLock('schedule audit chain');
  server = await startApp(db);
});
afterAll(async () => {
  await server.close();
  await locks.onApplicationShutdown();
  await end();
  await db.drop();
});

function change(tx: Tx, id: string): void {
  const asked: RequestContext = { tenant: DEFAULT_TENANT, origin: '', asker };
  const sides = { before: { n: 0.1 }, after: { n: '1', 'ä"\\': null } };
  audit(tx, asked, { resourceType: 'Thing', resourceId: id, ...sides });
}

const write = (id: string, by: Database = db.database, tenant = DEFAULT_TENANT) =>
  by.transaction(tenant, (tx) => Promise.resolve(change(tx, id)));

const chainAll = () => Promise.all(chains.map((each) => each.run()));

const chained = (tenant: Tenant) =>
  db.owner<{ seq: string; id: string; of: string }>(
    `SELECT seq, id, resource_id AS of FROM audit_event WHERE tenant_id = $1 AND seq IS NOT NULL ORDER BY seq`,
    [tenant],
  );

it('takes what has committed, in two processes at once, while many write', async () => {
  const { opened: committed, open: commit } = gate();
  const late = db.database.transaction(DEFAULT_TENANT, async (tx) => {
    change(tx, 'late');
    await committed;
  });
  const undone = db.database
    .transaction(DEFAULT_TENANT, async (tx) => {
      change(tx, 'undone');
      await committed;
      throw new Error('undone');
    })
    .catch(() => undefined);
  let isWriting = true;
  const chaining = chains.map(async (each) => {
    while (isWriting) await each.run();
  });
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let n = 0; n < 30; n += 1) {
      const tenant = writer % 5 === 0 ? OTHER : DEFAULT_TENANT;
      await write(`${writer}-${n}`, writer % 2 === 0 ? db.database : second, tenant);
    }
  });
  await Promise.all(writers);
  isWriting = false;
  await Promise.all(chaining);
  await chainAll();
  const before = await chained(DEFAULT_TENANT);
  commit();
  await Promise.all([late, undone]);
  await chainAll();
  const [own, others] = [await chained(DEFAULT_TENANT), await chained(OTHER)];
  expect([before.length, own.length, others.length]).toEqual([480, 481, 120]);
  // It began first, and is behind all that ended before it.
  expect(own.at(-1)?.of).toBe('late');
  for (const rows of [own, others]) {
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1));
  }
  for (const tenant of [DEFAULT_TENANT, OTHER]) {
    const { checks } = await provenBooks(server.http, tenant);
    expect(checks.find(({ name }) => name === 'audit intact')).toMatchObject({ holds: true });
  }
});

it.each([
  ['a change', `UPDATE audit_event SET reason = 'other'`],
  ['a second place', 'UPDATE audit_event SET seq = seq + 1000, hash = hash'],
  ['a removal', 'DELETE FROM audit_event'],
  ['an end of all', 'TRUNCATE audit_event'],
  ['a removal of heads', 'DELETE FROM audit_head'],
])('refuses %s even to the owner', async (_, sql) => {
  await expect(db.owner(sql)).rejects.toThrow(/never updated or deleted/);
});

it.each([
  [`UPDATE audit_event SET seq = NULL`],
  [`UPDATE audit_event SET hash = 'x'`],
  [`DELETE FROM audit_event`],
  [`UPDATE audit_head SET seq = 0`],
  [
    `INSERT INTO audit_event (id, actor, roles, address, operation, seq, previous_hash, hash)
    VALUES ('forged', 'x', '{}', 'x', 'x', 1, '', '')`,
  ],
])('lets nobody who serves requests %s', async (sql) => {
  const done = db.database.transaction(DEFAULT_TENANT, (tx) => tx.query(sql));
  await expect(done).rejects.toThrow(/permission denied/);
});

describe('the proof', () => {
  const NTH = `tenant_id = 'default' AND seq = 3`;
  const INTACT = 'audit intact';

  beforeAll(async () => {
    await chainAll();
    await keepTables(db, TABLES);
  });

  it.each`
    what                        | sql                                                                                    | message
    ${'another actor'}          | ${`UPDATE audit_event SET actor = 'key:2' WHERE ${NTH}`}                               | ${/its content does not match its hash/}
    ${'other roles'}            | ${`UPDATE audit_event SET roles = '{}' WHERE ${NTH}`}                                  | ${/does not match/}
    ${'another time'}           | ${`UPDATE audit_event SET recorded_at = now() WHERE ${NTH}`}                           | ${/does not match/}
    ${'another address'}        | ${`UPDATE audit_event SET address = '::1' WHERE ${NTH}`}                               | ${/does not match/}
    ${'another operation'}      | ${`UPDATE audit_event SET operation = 'x' WHERE ${NTH}`}                               | ${/does not match/}
    ${'another resource'}       | ${`UPDATE audit_event SET resource_id = 'x' WHERE ${NTH}`}                             | ${/does not match/}
    ${'another class'}          | ${`UPDATE audit_event SET resource_type = 'x' WHERE ${NTH}`}                           | ${/does not match/}
    ${'another before'}         | ${`UPDATE audit_event SET before = '{}' WHERE ${NTH}`}                                 | ${/does not match/}
    ${'another after'}          | ${`UPDATE audit_event SET after = '{"n": 1}' WHERE ${NTH}`}                            | ${/does not match/}
    ${'another outcome'}        | ${`UPDATE audit_event SET outcome = 'refused' WHERE ${NTH}`}                           | ${/does not match/}
    ${'another reason'}         | ${`UPDATE audit_event SET reason = 'x' WHERE ${NTH}`}                                  | ${/does not match/}
    ${'another number'}         | ${`UPDATE audit_event SET times = 2 WHERE ${NTH}`}                                     | ${/does not match/}
    ${'another id'}             | ${`UPDATE audit_event SET id = 'x' WHERE ${NTH}`}                                      | ${/does not match/}
    ${'another hash before'}    | ${`UPDATE audit_event SET previous_hash = 'x' WHERE ${NTH}`}                           | ${/does not follow the event before it/}
    ${'a removed event'}        | ${`DELETE FROM audit_event WHERE ${NTH}`}                                              | ${/audit event 3 is missing/}
    ${'a cut end'}              | ${`DELETE FROM audit_event WHERE seq > 100`}                                           | ${/the chain ends at 100, its head says/}
    ${'an event taken out'}     | ${`UPDATE audit_event SET seq = NULL, previous_hash = NULL, hash = NULL WHERE ${NTH}`} | ${/audit event 3 is missing/}
    ${'a chain without a head'} | ${`DELETE FROM audit_head`}                                                            | ${/its head says 0/}
    ${'a forgotten event'} | ${`INSERT INTO audit_event (tenant_id, id, actor, roles, address, operation, recorded_at)
      VALUES ('default', 'old', 'x', '{}', 'x', 'x', now() - interval '2 minutes')`} | ${/is in no chain/}
  `('names $what', async ({ sql, message }: { sql: string; message: RegExp }) => {
    const found = await brokenByTampering({ database: db, http: server.http }, TABLES, sql);
    expect(found).toEqual([[INTACT, expect.stringMatching(message)]]);
  });
});
