import { rows, type Tx } from '../../platform/database';
import { fromRow, type TransactionRow } from './journal.repository';
import type { JournalTransaction } from '../domain/journal';

/** The first row that breaks a rule, in words; undefined when none does. */
export type Finding = { readonly row: string; readonly message: string };

export type Check = { readonly name: string; readonly rule: string; readonly sql: string };

/**
 * Each finds the first offending row. They run over all tenants and read whole tables: the proof
 * must not lean on the indexes and totals whose truth it is asked about.
 */
export const CHECKS: readonly Check[] = [
  {
    name: 'journal balances',
    rule: 'every transaction sums to zero per unit',
    sql: `SELECT tenant_id || '/' || root_id || '/' || seq AS row, 'off by ' || sum(debit - credit) || ' ' || unit AS message
      FROM journal_line GROUP BY tenant_id, root_id, seq, unit HAVING sum(debit - credit) <> 0
      ORDER BY tenant_id, root_id, journal_line.seq LIMIT 1`,
  },
  {
    name: 'accruals = charges',
    rule: 'every running total is the sum of its charges',
    sql: `SELECT a.tenant_id || '/' || a.root_id || '/' || a.id AS row,
        'accrual says ' || a.amount || ' in ' || a.charge_count || ' charges, charges say ' || coalesce(c.amount, 0) || ' in ' || coalesce(c.n, 0) AS message
      FROM accrual a FULL JOIN (
        SELECT tenant_id, root_id, accrual_id, sum(amount) AS amount, sum(drawn) AS drawn, sum(quantity) AS quantity, count(*) AS n
        FROM charge GROUP BY tenant_id, root_id, accrual_id
      ) c ON c.tenant_id = a.tenant_id AND c.root_id = a.root_id AND c.accrual_id = a.id
      WHERE (a.amount, a.drawn, a.quantity, a.charge_count) IS DISTINCT FROM
        (coalesce(c.amount, 0), coalesce(c.drawn, 0), coalesce(c.quantity, 0), coalesce(c.n, 0)::int)
      ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'charges = journal',
    rule: 'revenue and cost in the journal are the sum of the charges',
    sql: `WITH booked AS (
        SELECT a.tenant_id, a.root_id, a.currency, CASE a.leg WHEN 'retail' THEN 'revenue' ELSE 'cost' END AS account, sum(c.amount) AS amount
        FROM charge c JOIN accrual a ON a.tenant_id = c.tenant_id AND a.root_id = c.root_id AND a.id = c.accrual_id GROUP BY 1, 2, 3, 4
      ), posted AS (
        SELECT tenant_id, root_id, unit AS currency, account,
          sum(CASE account WHEN 'revenue' THEN credit - debit ELSE debit - credit END) AS amount
        FROM journal_line WHERE account IN ('revenue', 'cost') GROUP BY 1, 2, 3, 4
      )
      SELECT coalesce(b.tenant_id, p.tenant_id) || '/' || coalesce(b.root_id, p.root_id) AS row,
        coalesce(b.account, p.account) || ': charges say ' || coalesce(b.amount, 0) || ', journal says ' || coalesce(p.amount, 0) || ' ' || coalesce(b.currency, p.currency) AS message
      FROM booked b FULL JOIN posted p USING (tenant_id, root_id, currency, account)
      WHERE coalesce(b.amount, 0) <> coalesce(p.amount, 0) ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'usage = charges',
    rule: 'every rated usage points at charges of its own',
    sql: `SELECT u.tenant_id || '/' || u.id AS row, 'charge ' || u.charge_refs[2] || ' of accrual ' || u.charge_refs[1] || ' is missing or another usage''s' AS message
      FROM usage u LEFT JOIN charge c ON c.tenant_id = u.tenant_id AND c.root_id = u.root_id
        AND c.accrual_id = u.charge_refs[1]::uuid AND c.seq = u.charge_refs[2]::int
      WHERE cardinality(u.charge_refs) > 0 AND c.usage_id IS DISTINCT FROM u.id ORDER BY 1 LIMIT 1`,
  },
];

const PAGE_SIZE = 5_000;

export class VerifyRepository {
  /** Reading whole tables takes as long as it takes. */
  async takeTime(tx: Tx): Promise<void> {
    await rows(tx, 'SET LOCAL statement_timeout = 0');
  }

  async firstOffence(tx: Tx, check: Check): Promise<Finding | undefined> {
    return (await rows<Finding>(tx, check.sql))[0];
  }

  /** Every transaction of every chain in chain order, a page at a time. */
  async *chains(tx: Tx): AsyncGenerator<readonly (JournalTransaction & { tenant: string })[]> {
    let after: [string, string, string] = ['', '', '0'];
    for (;;) {
      const page = await rows<TransactionRow & { tenant_id: string }>(
        tx,
        `SELECT tenant_id, root_id, seq::text, kind, reference, posted_at, accounts, units, amounts::text[], previous_hash, hash
         FROM journal_transaction WHERE (tenant_id, root_id, seq) > ($1, $2, $3)
         ORDER BY tenant_id, root_id, journal_transaction.seq LIMIT ${PAGE_SIZE}`,
        after,
      );
      if (page.length === 0) return;
      yield page.map((row) => ({ ...fromRow(row), tenant: row.tenant_id }));
      const last = page[page.length - 1];
      if (last !== undefined) after = [last.tenant_id, last.root_id, last.seq];
    }
  }

  async heads(tx: Tx): Promise<Map<string, { seq: bigint; hash: string }>> {
    const found = await rows<{ key: string; seq: string; hash: string }>(
      tx,
      `SELECT tenant_id || '/' || root_id AS key, seq::text, hash FROM ledger_head WHERE seq > 0`,
    );
    return new Map(found.map(({ key, seq, hash }) => [key, { seq: BigInt(seq), hash }]));
  }
}
