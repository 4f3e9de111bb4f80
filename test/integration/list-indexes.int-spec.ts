// What answers a list: the plan of its statements at a size where scanning would be the wrong one.
import { Client } from 'pg';
import type { Tx } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import { DocumentStore, EVERYTHING, listResources } from '../../src/tmf';
import { parseFilter } from '../../src/tmf/query/parse-filter';
import { parseSort } from '../../src/tmf/query/sort';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { thing } from '../support/doubles/thing';

const store = new DocumentStore(thing);
const ours = 'default' as Tenant;
const theirs = 'theirs' as Tenant;

const SIZE = 20_000;

let db: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
  for (const tenant of [ours, theirs]) {
    await db.owner(`SELECT set_config('app.tenant', '${tenant}', false)`);
    await db.owner(`INSERT INTO document (kind, id, body)
      SELECT 'thing', 'i' || i, jsonb_build_object('name', 'n' || i, 'status', 's' || i % 50, 'odd', i % 2 = 1,
        'note', jsonb_build_array(jsonb_build_object('author', jsonb_build_object('id', 'a' || i / 5, 'rank', i % 7))))
      FROM generate_series(1, ${SIZE}) i`);
    await db.owner(`INSERT INTO usage (id, root_id, account_id, source, external_id, meter, subject, quantity,
        occurred_at, received_at, status, attributes, document)
      SELECT gen_random_uuid(), 'r', 'a' || i % 200, 'bench', 'e' || i, 'm' || i % 100, 'x' || i % 300, 1,
        timestamptz '2024-01-01' + i * interval '1 minute', timestamptz '2024-02-01' + i / 100 * interval '1 second',
        CASE WHEN i % 400 = 0 THEN 'rejected' ELSE 'rated' END, '{}',
        CASE WHEN i % 10 = 0 THEN jsonb_build_object('description', 'd' || i) END
      FROM generate_series(1, ${SIZE}) i`);
  }
  await db.owner('VACUUM ANALYZE document, usage');
});
afterAll(async () => {
  await app.close();
  await db.drop();
});

type Asked = { readonly text: string; readonly values?: unknown[] };

/** How the statements that read a list were to be carried out, for the role that asked them. */
async function plansOf(work: (tx: Tx) => Promise<unknown>): Promise<string> {
  const sent = jest.spyOn(Client.prototype, 'query');
  await db.database.read(ours, work);
  const statements = sent.mock.calls.flatMap(([asked]) => {
    const statement = asked as unknown as Asked;
    return /FROM \w+_of_tenant/.test(statement.text) ? [statement] : [];
  });
  sent.mockRestore();
  await db.owner(`SELECT set_config('app.tenant', '${ours}', false)`);
  await db.owner('SET ROLE meterline_app');
  const plans: string[] = [];
  for (const { text: sql, values } of statements) {
    const plan = await db.owner<Record<string, string>>(`EXPLAIN ${sql}`, values);
    plans.push(...plan.map((row) => row['QUERY PLAN'] ?? ''));
  }
  await db.owner('RESET ROLE');
  return plans.join('\n');
}

const asked = (filter: string, limit = 10) => ({
  ...EVERYTHING,
  filter: parseFilter(filter.split('&').filter((part) => part !== '')),
  paging: { requested: true, offset: 0, limit },
});

it.each`
  filter                           | index                | found   | why
  ${'note.author.id=a77'}          | ${'document_body'}   | ${5}    | ${'an attribute inside an array'}
  ${'note.author.id=a77,a78'}      | ${'document_body'}   | ${10}   | ${'one of several values'}
  ${'note.author.id=a77&odd=true'} | ${'document_body'}   | ${3}    | ${'two attributes'}
  ${'name=n9'}                     | ${'document_name'}   | ${1}    | ${'the name'}
  ${'status=s9'}                   | ${'document_status'} | ${400}  | ${'the status'}
  ${'id=i9'}                       | ${'document_pk'}     | ${1}    | ${'the id'}
  ${''}                            | ${'document_seq'}    | ${SIZE} | ${'nothing: in the order of the list'}
`('finds documents in an index by $why', async ({ filter, index, found }) => {
  const page = await db.database.read(ours, (tx) => store.list(tx, asked(filter)));
  expect(page.total).toBe(found);
  const plans = await plansOf((tx) => store.list(tx, asked(filter)));
  expect(plans).toContain(index);
  expect(plans).not.toContain('Seq Scan');
});

it('enters the index at the cursor', async () => {
  const paging = { requested: true, offset: 0, limit: 10, after: 'i15000' };
  const plans = await plansOf((tx) => store.list(tx, { ...EVERYTHING, paging }));
  expect(plans).toMatch(/Index Cond: .*seq > '?\d+/);
});

it('shows a tenant no row of another, whatever the index finds', async () => {
  const page = await db.database.read(theirs, (tx) => store.list(tx, asked('note.author.id=a77')));
  expect(page.total).toBe(5);
  const nobody = 'nobody' as Tenant;
  const none = await db.database.read(nobody, (tx) => store.list(tx, asked('note.author.id=a77')));
  expect(none.total).toBe(0);
});

it.each(['document_of_tenant', 'usage_of_tenant', 'event_of_tenant'])(
  'has no answer in %s for a session without a tenant',
  async (view) => {
    const client = new Client({ connectionString: db.url });
    await client.connect();
    await client.query('SET ROLE meterline_app');
    await expect(client.query(`SELECT count(*) FROM ${view}`)).rejects.toThrow('app.tenant');
    await client.end();
  },
);

const USAGE = '/tmf-api/usageManagement/v4/usage';

it.each`
  filter                                                       | index                                | found   | why
  ${'billingAccount.id=a9'}                                    | ${'usage_account'}                   | ${100}  | ${'the account'}
  ${'subject=x9'}                                              | ${'usage_subject'}                   | ${67}   | ${'the subject'}
  ${'meter=m9'}                                                | ${'usage_meter'}                     | ${200}  | ${'the meter'}
  ${'usageType=m9'}                                            | ${'usage_meter'}                     | ${200}  | ${'the type'}
  ${'externalId=e9'}                                           | ${'usage_external'}                  | ${1}    | ${'the id of the one who reported it'}
  ${'usageDate.gte=2024-01-02&usageDate.lt=2024-01-02T01:00Z'} | ${'usage_occurred'}                  | ${60}   | ${'when it happened'}
  ${'status=rejected'}                                         | ${'usage_status|usage_rejected_why'} | ${50}   | ${'a rare status'}
  ${'description=d500'}                                        | ${'usage_document'}                  | ${1}    | ${'anything that a TMF635 client sent'}
  ${'id.ne=x'}                                                 | ${'usage_received'}                  | ${SIZE} | ${'nothing: in the order of the list'}
`('finds usage in an index by $why', async ({ filter, index, found }) => {
  const plans = await plansOf(async () => {
    const { headers } = await app.http.get(`${USAGE}?${filter}&limit=10`);
    expect(headers['x-total-count']).toBe(`${found}`);
  });
  expect(plans).toMatch(new RegExp(index as string));
});

describe('a sort', () => {
  const sorted = (sort: string, filter = '') =>
    db.database.read(ours, (tx) =>
      listResources<{ readonly id: string }>(
        tx,
        {
          select: 'SELECT id',
          from: 'document_of_tenant',
          where: `kind = 'thing'`,
          columns: {
            id: { sql: 'id', type: 'text', isNeverNull: true },
            seq: { sql: 'seq', type: 'numeric', isNeverNull: true },
            kind: { sql: 'kind', type: 'text', unorders: ['seq'] },
          },
          body: 'body',
          order: 'seq',
          sortedMax: 10,
          toResource: ({ id }) => ({ id, body: {} }),
        },
        {
          ...EVERYTHING,
          paging: { requested: true, offset: 0, limit: 5 },
          sort: parseSort([sort]),
          filter: filter === '' ? [] : parseFilter(filter.split('&')),
        },
      ),
    );

  it('by what an index orders is made of any number', async () => {
    expect((await sorted('-id')).items).toHaveLength(5);
  });

  it('by anything else is made of as many as may be sorted, and refused for more', async () => {
    const [first, second] = (await sorted('id')).items;
    expect((await sorted('-size', `id=${first?.id},${second?.id}`)).items).toHaveLength(2);
    await expect(sorted('-size')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'tmf.query-invalid',
      message: expect.stringContaining('done for 10 at most'),
    });
  });

  it('by what an index orders of all, but not of those that fit, is refused for more, too', async () => {
    expect((await sorted('-seq')).items).toHaveLength(5);
    const [first] = (await sorted('-seq', 'seq.gt=0')).items;
    expect((await sorted('-seq', `kind=thing&id=${first?.id}`)).items).toHaveLength(1);
    await expect(sorted('-seq', 'kind=thing')).rejects.toMatchObject({
      code: 'tmf.query-invalid',
      message: expect.stringContaining('done for 10 at most'),
    });
  });
});

it('ends a filter that no index answers, and says why', async () => {
  await db.owner(
    `ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET meterline.list_timeout = '40ms'`,
  );
  const hurried = await startApp(db);
  const startedAt = performance.now();
  const path = `${USAGE}?usageCharacteristic.value.regex=nothing`;
  const { status, body } = await hurried.http.get(path);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await hurried.close();
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: 'tmf.query-too-expensive', status: '503', '@type': 'Error' });
  expect(body.message).toContain('indexed attribute');
});
