import { againstImports, FOREIGN, foreignUses, OWNED, unnamedWrites, UPWARD } from './tables';
import { filesLike, moduleNames, repositoryFiles, ROOT } from './source-files';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/);

it('a room writes its own tables alone; what it does with those of others is listed, and no more', () => {
  const found = new Set(files.flatMap(foreignUses));
  expect([...found].sort()).toEqual([...Object.keys(FOREIGN), ...Object.keys(UPWARD)].sort());
});

it('a room uses tables of rooms that it may import; the few others are listed apart, and become fewer', () => {
  const found = new Set(files.flatMap(foreignUses).filter(againstImports));
  expect([...found].sort()).toEqual(Object.keys(UPWARD).sort());
  expect(Object.keys(UPWARD)).toHaveLength(7);
});

it.each`
  use                            | against
  ${'ledger reads bill'}         | ${true}
  ${'account reads accrual'}     | ${true}
  ${'platform reads job_file'}   | ${true}
  ${'attention reads accrual'}   | ${true}
  ${'billing reads accrual'}     | ${false}
  ${'meter reads document'}      | ${false}
  ${'tmf reads outbox'}          | ${false}
  ${'billing updates rate_card'} | ${true}
  ${'meter inserts into bucket'} | ${true}
  ${'topic deletes from bucket'} | ${true}
  ${'billing updates accrual'}   | ${false}
`('$use goes against who may import whom: $against', ({ use, against }) => {
  expect(againstImports(use as string)).toBe(against);
});

it('every write says which table it writes', () => {
  const known = 'src/platform/retention.service.ts'; // `oldest`, whose callers name the table
  expect(files.filter(({ file }) => file !== known).flatMap(unnamedWrites)).toEqual([]);
});

it('a table has one owner, a room that is there and says so', () => {
  const tables = Object.values(OWNED).flat();
  expect(new Set(tables).size).toBe(tables.length);
  const rooms = [...moduleNames(repositoryFiles()), 'platform', 'tmf'];
  expect(rooms).toEqual(expect.arrayContaining(Object.keys(OWNED)));
  const unsaid = Object.entries(OWNED).flatMap(([room, owned]) => {
    const readme = readFileSync(join(ROOT, 'src', room, 'README.md'), 'utf8');
    return owned.filter((table) => !readme.includes(`\`${table}\``)).map((t) => `${room}: ${t}`);
  });
  expect(unsaid).toEqual([]);
});

it.each`
  code                                                                | uses
  ${"'DELETE FROM bill_payment WHERE bill_id = $1'"}                  | ${['deletes from bill_payment']}
  ${"'INSERT INTO bill (id) SELECT id FROM account'"}                 | ${['inserts into bill', 'reads account']}
  ${"'UPDATE account SET mode = $1'"}                                 | ${['updates account']}
  ${"'WITH gone AS (DELETE FROM hold RETURNING 1) SELECT FROM gone'"} | ${['deletes from hold']}
  ${"'TRUNCATE usage'"}                                               | ${['deletes from usage']}
  ${"'DELETE FROM meter m USING price p WHERE p.meter = m.code'"}     | ${['reads price']}
  ${"'SELECT FROM meter m, account a'"}                               | ${['reads account']}
  ${"'SELECT FROM meter m LEFT JOIN charge c ON true'"}               | ${['reads charge']}
  ${"'SELECT FROM meter FOR UPDATE OF meter'"}                        | ${[]}
  ${'`SELECT ${columns} FROM bucket WHERE ${condition}`'}             | ${['reads bucket']}
  ${"const table = 'bucket'; const all = `SELECT FROM ${table}`"}     | ${['reads bucket']}
  ${"const listing = { from: 'listed_bill b' }"}                      | ${['reads listed_bill']}
  ${"oldest('job', 'finished_at')"}                                   | ${['deletes from job']}
  ${"@Entity('job_file') class A {}"}                                 | ${['inserts into job_file']}
  ${"// DELETE FROM bill\nconst bill = 'bill'"}                       | ${[]}
`('finds in meter: $code', ({ code, uses }: { code: string; uses: readonly string[] }) => {
  const found = foreignUses({ file: 'src/meter/store/planted.ts', text: code });
  expect(found).toEqual(uses.map((use) => `meter ${use}`));
});

it.each(['UPDATE ${table} SET a = 1', 'DELETE FROM ${table}', 'INSERT INTO ${table} SELECT 1'])(
  'finds a write that does not say of what: %s',
  (statement) => {
    const text = `const text = \`${statement}\`;`;
    expect(unnamedWrites({ file: 'planted.ts', text })).toHaveLength(1);
  },
);
