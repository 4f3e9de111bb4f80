import type { Waits } from '../../attention';

/**
 * What prepaid value did not reach: the newest closed bills of prepaid accounts on which something is left to pay. And
 * the newest bills on demand that were not made, until one is for the account. One statement.
 */
export const WAITING_BILLS: Waits = ({ at, counted, countedRows, countedMax, endedDays }) => ({
  text: `
SELECT 'prepaidOwed' AS kind, f.reason, ${counted(
    `SELECT currency AS reason, id, issued_at AS at FROM bill
     WHERE is_prepaid AND remaining > 0 ORDER BY seq DESC`,
  )} GROUP BY f.reason
UNION ALL
SELECT 'failedBillOnDemand' AS kind, s.reason, ${countedRows}
FROM (VALUES ('rejected'), ('terminatedWithError')) AS s(reason)
CROSS JOIN LATERAL (SELECT created_at AS at, id, seq, body FROM document d
  WHERE d.kind = 'customerBillOnDemand' AND d.status = s.reason ORDER BY d.seq DESC LIMIT ${countedMax + 1}) d
WHERE d.at > $1::timestamptz - interval '${endedDays} days'
  AND NOT EXISTS (SELECT FROM document good
    WHERE good.kind = 'customerBillOnDemand' AND good.status = 'done' AND good.seq > d.seq
      AND good.body @> jsonb_build_object('billingAccount', jsonb_build_object('id', d.body #>> '{billingAccount,id}')))
GROUP BY s.reason`,
  values: [new Date(at)],
});
