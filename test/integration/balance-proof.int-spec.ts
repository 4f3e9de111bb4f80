import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { Verify } from '../../src/ledger';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/prepayBalanceManagement/v4';

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [AccountModule, BalanceModule]);
  const eur = (amount: number) => ({ amount, units: 'EUR' });
  for (const id of ['a', 'b']) {
    const own = { id, usageType: 'monetary', partyAccount: { id: `of-${id}` } };
    await post('bucket', { ...own, remainingValue: eur(10) });
    await post('reserveBalance', { bucket: { id }, amount: eur(4) });
  }
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

async function post(path: string, body: object): Promise<void> {
  await served.http.post(`${ROOT}/${path}`).send(body).expect(201);
}

/** What `verify` says of the books while they are broken; afterwards they are whole again. */
async function brokenBy(sql: string): Promise<(string | undefined)[][]> {
  await db.owner(`CREATE TABLE kept_bucket AS TABLE bucket; CREATE TABLE kept_hold AS TABLE hold`);
  await db.owner(sql);
  const verdicts = await served.app.get(Verify, { strict: false }).prove([DEFAULT_TENANT]);
  const [stored] = await db.owner<{ columns: string }>(
    `SELECT string_agg(column_name, ', ') AS columns FROM information_schema.columns
     WHERE table_name = 'bucket' AND is_generated = 'NEVER'`,
  );
  const columns = stored?.columns ?? '';
  await db.owner(`TRUNCATE bucket, hold;
    INSERT INTO bucket (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept_bucket;
    INSERT INTO hold TABLE kept_hold; DROP TABLE kept_bucket, kept_hold`);
  return verdicts.flatMap(({ name, holds, finding }) =>
    holds ? [] : [[name, finding?.row, finding?.message]],
  );
}

it('holds what was promised and what is left', async () => {
  expect(await brokenBy('SELECT')).toEqual([]);
});

const JOURNAL = 'buckets = journal';
const HOLDS = 'reserved = holds';

it.each`
  tampering                                           | rule       | row                 | message                                                | why
  ${`UPDATE bucket SET reserved = 3 WHERE id = 'b'`}  | ${HOLDS}   | ${'default/of-b/b'} | ${'bucket says 3 reserved, open holds say 4 reserved'} | ${'less is reserved than promised'}
  ${`UPDATE bucket SET reserved = 5`}                 | ${HOLDS}   | ${'default/of-a/a'} | ${'bucket says 5 reserved, open holds say 4 reserved'} | ${'more is reserved, of the first'}
  ${`DELETE FROM hold WHERE bucket_id = 'b'`}         | ${HOLDS}   | ${'default/of-b/b'} | ${'bucket says 4 reserved, open holds say nothing'}    | ${'a hold is gone'}
  ${`UPDATE bucket SET remaining = 9 WHERE id = 'b'`} | ${JOURNAL} | ${'default/of-b/b'} | ${'bucket says 9 EUR, journal says 10 EUR'}            | ${'value is gone'}
`(
  'names the first bucket when $why',
  async ({ tampering, rule, row, message }: Record<string, string>) => {
    expect(await brokenBy(tampering ?? '')).toEqual([[rule, row, message]]);
  },
);

it('names a bucket that is missing, by its value and by its holds', async () => {
  const broken = await brokenBy(`DELETE FROM bucket WHERE id = 'a'`);
  expect(broken.slice(0, 2)).toEqual([
    [JOURNAL, 'default/of-a/a', 'bucket says nothing, journal says 10 EUR'],
    [HOLDS, 'default/of-a/a', 'bucket says nothing, open holds say 4 reserved'],
  ]);
  expect(broken.slice(2)).toEqual([
    ['holds belong', expect.stringMatching(/of-a.*a$/), 'its bucket is gone, or of another root'],
  ]);
});

it('does not let the journal of one root speak for a bucket of another', async () => {
  const [first] = await brokenBy(`UPDATE bucket SET root_id = 'of-a' WHERE id = 'b'`);
  expect(first?.slice(0, 2)).toEqual([JOURNAL, 'default/of-a/b']);
});
