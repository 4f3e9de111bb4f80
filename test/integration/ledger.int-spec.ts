import { instant } from '../../src/core/time';
import { Ledger, Verify, type JournalAccount, type JournalEntry } from '../../src/ledger';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const AT = instant(1_700_000_000_000);

const sale = (rootId: string, amount: string): JournalEntry => ({
  rootId,
  kind: 'usage',
  reference: null,
  postings: [
    { account: `unbilled:${rootId}`, unit: 'EUR', amount },
    { account: 'revenue', unit: 'EUR', amount: `-${amount}` },
  ],
});

describe('ledger', () => {
  let db: TestDatabase;
  let ledger: Ledger;

  beforeEach(async () => {
    db = await freshDatabase();
    ledger = new Ledger(db.database);
  });
  afterEach(() => db.drop());

  const post = (entries: readonly JournalEntry[]) =>
    db.database.transaction(DEFAULT_TENANT, async (tx) => {
      const heads = await ledger.lockRoots(
        tx,
        entries.map(({ rootId }) => rootId),
      );
      await ledger.post(tx, heads, entries, AT);
    });
  const chainOf = async () =>
    (await new Verify(db.database).prove([DEFAULT_TENANT])).find(
      ({ name }) => name === 'chain intact',
    );

  it('numbers the transactions of a root without gaps and chains their hashes', async () => {
    await post([sale('a', '1'), sale('b', '2')]);
    await post([sale('a', '3')]);
    const page = await ledger.page(DEFAULT_TENANT, 'a', 0n, 10);
    expect(page.map(({ seq }) => seq)).toEqual([1n, 2n]);
    expect(page[1]?.previousHash).toBe(page[0]?.hash);
    expect((await chainOf())?.holds).toBe(true);
  });

  it('keeps chains whole when many post to one root at once', async () => {
    await Promise.all(Array.from({ length: 32 }, () => post([sale('a', '0.01'), sale('b', '1')])));
    expect(await ledger.page(DEFAULT_TENANT, 'a', 0n, 100)).toHaveLength(32);
    expect(await chainOf()).toMatchObject({ holds: true });
  });

  it('refuses an entry off balance in code', async () => {
    const lopsided = {
      ...sale('a', '1'),
      postings: [{ account: 'cash', unit: 'EUR', amount: '1' }] as const,
    };
    await expect(post([lopsided])).rejects.toThrow('off balance by 1 EUR');
  });

  it('refuses an entry on an account that is not in the chart', async () => {
    const account = 'partner-payable:p' as JournalAccount;
    const odd = [
      { account, unit: 'EUR', amount: '-1' },
      { account: 'cost', unit: 'EUR', amount: '1' },
    ] as const;
    await expect(post([{ ...sale('a', '1'), postings: odd }])).rejects.toThrow(
      'is on no account: partner-payable:p',
    );
    expect(await ledger.page(DEFAULT_TENANT, 'a', 0n, 10)).toEqual([]);
  });

  it('refuses a row off balance in the database', async () => {
    const insert = `INSERT INTO journal_transaction (tenant_id, root_id, seq, kind, posted_at, accounts, units, amounts, previous_hash, hash)
      VALUES ('default', 'a', 1, 'x', now(), '{cash,revenue}', '{EUR,EUR}', '{1,-0.99}', '', '')`;
    await expect(db.owner(insert)).rejects.toThrow('does not balance');
  });

  it.each`
    statement                                      | why
    ${`UPDATE journal_transaction SET kind = 'y'`} | ${'an update'}
    ${`DELETE FROM journal_transaction`}           | ${'a delete'}
    ${`TRUNCATE journal_transaction`}              | ${'a truncate'}
  `('refuses $why of the journal', async ({ statement }: { statement: string }) => {
    await post([sale('a', '1')]);
    await expect(db.owner(statement)).rejects.toThrow('never updated or deleted');
  });

  it.each`
    tampering                                                                              | row              | why
    ${`UPDATE journal_transaction SET amounts = '{-9,9}' WHERE root_id = 'a' AND seq = 2`} | ${'default/a/2'} | ${'changed'}
    ${`DELETE FROM journal_transaction WHERE root_id = 'a' AND seq = 2`}                   | ${'default/a/3'} | ${'removed'}
    ${`DELETE FROM journal_transaction WHERE root_id = 'a' AND seq = 3`}                   | ${'default/a/3'} | ${'cut off the end'}
  `(
    'names the first row when one was $why',
    async ({ tampering, row }: { tampering: string; row: string }) => {
      await post([sale('a', '1')]);
      await post([sale('a', '2')]);
      await post([sale('a', '3')]);
      await db.owner(`ALTER TABLE journal_transaction DISABLE TRIGGER ALL; ${tampering}`);
      const chain = await chainOf();
      expect(chain?.holds).toBe(false);
      expect(chain?.finding?.row).toBe(row);
    },
  );

  it('shows a tenant nothing of another', async () => {
    await post([sale('a', '1')]);
    expect(await ledger.page('other' as typeof DEFAULT_TENANT, 'a', 0n, 10)).toEqual([]);
  });
});
