import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { Accrual } from '../domain/bill';
import type { BillContent, LineContent } from '../domain/bill-content';
import { groupBy } from '../../core/group-by';
import { ACCRUAL_COLUMNS, type AccrualRow, accrualFromRow } from './accrual.repository';

export type StoredEvidence = {
  readonly tenant: string;
  readonly id: string;
  readonly hash: string;
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly accruals: readonly Accrual[];
};

/** Finds the first row that breaks the rule. */
export type BillCheck = { readonly name: string; readonly rule: string; readonly sql: string };

/** Over all tenants and whole tables, like the checks of the ledger. */
export const BILL_CHECKS: readonly BillCheck[] = [
  {
    name: 'bills = journal',
    rule: 'every bill has one entry in the journal, with its hash, amount due and tax',
    sql: `WITH posted AS (
        SELECT t.tenant_id, t.root_id, t.reference,
          coalesce(sum(l.amount) FILTER (WHERE l.account ~ '^(receivable|customer-credit):'), 0) AS due,
          coalesce(-sum(l.amount) FILTER (WHERE l.account = 'tax-payable'), 0) AS tax
        FROM journal_transaction t
        LEFT JOIN LATERAL unnest(t.accounts, t.amounts) AS l(account, amount) ON true
        WHERE t.kind = 'bill' GROUP BY t.tenant_id, t.root_id, t.seq
      )
      SELECT coalesce(b.tenant_id, p.tenant_id) || '/' || coalesce(b.id, p.reference) AS row,
        CASE WHEN p.reference IS NULL THEN 'no entry carries its hash' WHEN b.id IS NULL THEN 'the entry has no bill'
          ELSE 'bill says ' || b.due || ', journal says ' || p.due END AS message
      FROM bill b FULL JOIN posted p ON p.tenant_id = b.tenant_id AND p.root_id = b.root_id
        AND p.reference = b.id || ' sha256:' || b.hash
      WHERE b.id IS NULL OR p.reference IS NULL OR b.due <> p.due OR b.tax_included - b.tax_excluded <> p.tax
      ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'charges billed once',
    rule: 'every accrual that says it is billed is a line of that bill, and no other',
    sql: `SELECT coalesce(a.tenant_id, l.tenant_id) || '/' || coalesce(a.id, l.accrual_id) AS row,
        'accrual says ' || coalesce(a.bill_id, 'unbilled') || ', lines say ' || coalesce(l.bill_id, 'none') AS message
      FROM (SELECT * FROM accrual WHERE bill_id IS NOT NULL) a
      FULL JOIN bill_line l ON l.tenant_id = a.tenant_id AND l.accrual_id = a.id
      WHERE a.bill_id IS DISTINCT FROM l.bill_id ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'live bills = open accruals',
    rule: 'a live bill is there for every open accrual, and for nothing else but what is on hold',
    sql: `WITH open AS (
        SELECT DISTINCT tenant_id, root_id, payer_id, bill_from, currency FROM accrual
        WHERE bill_id IS NULL AND leg = 'retail'
      )
      SELECT coalesce(b.tenant_id || '/' || b.id,
          a.tenant_id || '/' || meterline_bill_id(a.payer_id, a.currency, a.bill_from)) AS row,
        CASE WHEN b.id IS NULL THEN 'accruals are open and no live bill is there'
          ELSE 'a live bill is there and no accrual is open' END AS message
      FROM open a FULL JOIN open_bill b USING (tenant_id, root_id, payer_id, bill_from, currency)
      WHERE b.id IS NULL OR (a.payer_id IS NULL AND b.state <> 'onHold') ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'bill numbers',
    rule: 'numbers run without gaps per year',
    sql: `SELECT n.tenant_id || '/' || n.year AS row, n.last || ' numbers were given to ' || count(b.id) || ' bills' AS message
      FROM bill_number n LEFT JOIN bill b ON b.tenant_id = n.tenant_id AND b.number LIKE n.year || '-%'
      GROUP BY n.tenant_id, n.year, n.last
      HAVING count(b.id) <> n.last OR coalesce(max(split_part(b.number, '-', 2)::bigint), 0) <> n.last
      ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'receivable = bills',
    rule: 'what payers owe in the journal is what remains of their bills',
    sql: `WITH owed AS (
        SELECT tenant_id, payer_id, currency, sum(greatest(remaining, 0)) AS amount FROM bill GROUP BY 1, 2, 3
      ), posted AS (
        SELECT tenant_id, substr(account, 12) AS payer_id, unit AS currency, sum(debit - credit) AS amount
        FROM journal_line WHERE account LIKE 'receivable:%' GROUP BY 1, 2, 3
      )
      SELECT coalesce(o.tenant_id, p.tenant_id) || '/' || coalesce(o.payer_id, p.payer_id) AS row,
        'bills say ' || coalesce(o.amount, 0) || ', journal says ' || coalesce(p.amount, 0) AS message
      FROM owed o FULL JOIN posted p USING (tenant_id, payer_id, currency)
      WHERE coalesce(o.amount, 0) <> coalesce(p.amount, 0) ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'bills = what paid them',
    rule: 'what no longer remains of a bill is what payments, credits and whoever settled it by hand gave it',
    sql: `WITH given AS (
        SELECT tenant_id, bill_id, amount FROM bill_payment
        UNION ALL
        SELECT tenant_id, reference, credit - debit FROM journal_line
        WHERE kind = 'payment' AND account ~ '^(receivable|customer-credit):'
      ), paid AS (SELECT tenant_id, bill_id, sum(amount) AS amount FROM given GROUP BY 1, 2)
      SELECT b.tenant_id || '/' || b.id AS row,
        'asks for ' || b.due || ', was given ' || coalesce(p.amount, 0) || ', says ' || b.remaining || ' remains' AS message
      FROM bill b LEFT JOIN paid p ON p.tenant_id = b.tenant_id AND p.bill_id = b.id
      WHERE b.due - b.remaining <> coalesce(p.amount, 0) ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'credit given = credit taken',
    rule: 'what one bill has of another is what that other gave it',
    sql: `SELECT tenant_id || '/' || least(bill_id, other_bill_id) AS row,
        'and ' || greatest(bill_id, other_bill_id) || ' are off by ' || sum(amount) AS message
      FROM bill_payment WHERE other_bill_id IS NOT NULL
      GROUP BY tenant_id, least(bill_id, other_bill_id), greatest(bill_id, other_bill_id)
      HAVING sum(amount) <> 0 ORDER BY 1 LIMIT 1`,
  },
];

const BILLS_PER_PAGE = 200;

type BillRow = { tenant_id: string; id: string; hash: string; content: BillContent };
type LineRow = { key: string; content: LineContent };

export class ProofRepository {
  /** Every bill with all that stands behind it, a page at a time. */
  async *evidence(tx: Tx): AsyncGenerator<readonly StoredEvidence[]> {
    let after: [string, string] = ['', ''];
    for (;;) {
      const bills = await rows<BillRow>(
        tx,
        `SELECT tenant_id, id, hash, content FROM bill WHERE (tenant_id, id) > ($1, $2)
         ORDER BY tenant_id, id LIMIT ${BILLS_PER_PAGE}`,
        after,
      );
      const last = bills.at(-1);
      if (last === undefined) return;
      yield await this.complete(tx, bills);
      after = [last.tenant_id, last.id];
    }
  }

  private async complete(tx: Tx, bills: readonly BillRow[]): Promise<StoredEvidence[]> {
    const page = [
      textArray(bills.map(({ tenant_id }) => tenant_id)),
      textArray(bills.map(({ id }) => id)),
    ];
    const wanted = 'unnest($1::text[], $2::text[]) AS w(tenant_id, bill_id)';
    const key = `l.tenant_id || '/' || l.bill_id AS key`;
    const lines = await rows<LineRow>(
      tx,
      `SELECT ${key}, l.content FROM ${wanted} JOIN bill_line l USING (tenant_id, bill_id) ORDER BY l.number`,
      page,
    );
    const accruals = await rows<AccrualRow & { key: string }>(
      tx,
      `SELECT ${key}, ${ACCRUAL_COLUMNS} FROM ${wanted} JOIN bill_line l USING (tenant_id, bill_id)
       JOIN accrual a ON a.tenant_id = l.tenant_id AND a.id = l.accrual_id`,
      page,
    );
    const linesOf = groupBy(lines, (line) => line.key);
    const accrualsOf = groupBy(accruals, (each) => each.key);
    return bills.map(({ tenant_id: tenant, id, hash, content }) => {
      const own = `${tenant}/${id}`;
      return {
        tenant,
        id,
        hash,
        content,
        lines: (linesOf.get(own) ?? []).map((line) => line.content),
        accruals: (accrualsOf.get(own) ?? []).map(accrualFromRow),
      };
    });
  }
}
