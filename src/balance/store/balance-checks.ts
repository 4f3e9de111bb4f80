import type { Check } from '../../ledger';

/** Over all tenants and whole tables, like the checks of the ledger; each root's journal tells of its own buckets. */
export const BALANCE_CHECKS: readonly Check[] = [
  {
    name: 'buckets = journal',
    rule: 'what is left in a bucket is what the journal of its root says, and the journal knows no bucket that is not there',
    sql: `WITH journal AS (
        SELECT tenant_id, root_id, substr(account, length('stored-value:') + 1) AS id, unit, sum(credit - debit) AS amount
        FROM journal_line WHERE account LIKE 'stored-value:%' GROUP BY 1, 2, 3, 4
      )
      SELECT coalesce(b.tenant_id, j.tenant_id) || '/' || coalesce(b.id, j.id) AS row,
        CASE WHEN b.id IS NULL THEN 'no such bucket' ELSE 'bucket says ' || b.remaining END
          || ', journal of ' || coalesce(b.root_id, j.root_id) || ' says ' || coalesce(j.amount, 0) || ' ' || coalesce(b.unit, j.unit) AS message
      FROM bucket b FULL JOIN journal j USING (tenant_id, root_id, id, unit)
      WHERE coalesce(b.remaining, 0) <> coalesce(j.amount, 0) ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'reserved = holds',
    rule: 'what is reserved of a bucket is the sum of its open holds',
    sql: `WITH promised AS (
        SELECT tenant_id, root_id, bucket_id AS id, sum(amount) AS amount FROM hold WHERE status = 'held' GROUP BY 1, 2, 3
      )
      SELECT coalesce(b.tenant_id, h.tenant_id) || '/' || coalesce(b.id, h.id) AS row,
        CASE WHEN b.id IS NULL THEN 'no such bucket' ELSE 'bucket says ' || b.reserved END
          || ', open holds say ' || coalesce(h.amount, 0) AS message
      FROM bucket b FULL JOIN promised h USING (tenant_id, root_id, id)
      WHERE coalesce(b.reserved, 0) <> coalesce(h.amount, 0) ORDER BY 1 LIMIT 1`,
  },
];
