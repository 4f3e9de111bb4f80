import type { Check } from '../../ledger';

/** What is charged and not billed yet, and what the next usage is charged from. */
export const CHARGE_CHECKS: readonly Check[] = [
  {
    name: 'unbilled = accruals',
    rule: 'what a payer owes and was not billed for is what the journal says',
    sql: `WITH open AS (
        SELECT tenant_id, root_id, 'unbilled:' || payer_id AS account, currency AS unit, sum(amount - drawn) AS amount
        FROM accrual WHERE leg = 'retail' AND bill_id IS NULL GROUP BY 1, 2, 3, 4
      ), posted AS (
        SELECT tenant_id, root_id, account, unit, sum(debit - credit) AS amount
        FROM journal_line WHERE account LIKE 'unbilled:%' GROUP BY 1, 2, 3, 4
      )
      SELECT tenant_id || '/' || root_id || '/' || account AS row,
        'accruals say ' || coalesce(o.amount, 0) || ', journal says ' || coalesce(p.amount, 0) || ' ' || unit AS message
      FROM open o FULL JOIN posted p USING (tenant_id, root_id, account, unit)
      WHERE coalesce(o.amount, 0) <> coalesce(p.amount, 0) ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'counters = accruals',
    rule: 'what the next usage of a line is charged from is what was charged for it',
    sql: `WITH counted AS (
        SELECT tenant_id, root_id, subscription_id, leg, card, line, service_from,
          sum(booked + coalesce((extra ->> 'carried')::numeric, 0)) AS amount
        FROM counter GROUP BY 1, 2, 3, 4, 5, 6, 7
      ), charged AS (
        SELECT tenant_id, root_id, subscription_id, leg, card, line, service_from, sum(amount) AS amount
        FROM accrual WHERE kind = 'usage' GROUP BY 1, 2, 3, 4, 5, 6, 7
      )
      SELECT tenant_id || '/' || root_id || '/' || subscription_id || '/' || card || '/' || line AS row,
        'counters say ' || coalesce(c.amount, 0) || ', accruals say ' || coalesce(a.amount, 0) AS message
      FROM counted c FULL JOIN charged a USING (tenant_id, root_id, subscription_id, leg, card, line, service_from)
      WHERE coalesce(c.amount, 0) <> coalesce(a.amount, 0) ORDER BY 1 LIMIT 1`,
  },
];
