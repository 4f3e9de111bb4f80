import type { Waits } from '../../attention';

/** What a client may ask again; what is not reserved he has been told, and nothing waits for it. */
const ASKED = ['topup', 'adjust', 'transfer'];

// The next time of a recurring top-up does not make good the one that failed, nor does a debit a credit, or value that
// goes to another account.
const MADE_GOOD = `good.kind = d.kind AND good.status = 'completed' AND good.seq > d.seq
  AND good.document -> 'amount' = d.document -> 'amount'
  AND good.document -> 'adjustType' IS NOT DISTINCT FROM d.document -> 'adjustType'
  AND good.document #>> '{receiverPartyAccount,id}' IS NOT DISTINCT FROM d.document #>> '{receiverPartyAccount,id}'
  AND COALESCE(good.document #>> '{relatedTopupBalance,id}' <> d.document #>> '{relatedTopupBalance,id}', true)`;

/** Actions that failed, and value for which nobody created an account: one statement. */
export const WAITING_BALANCES: Waits = ({ at, counted, countedRows, countedMax, endedDays }) => ({
  text: `
SELECT 'failedBalanceAction' AS kind, d.kind || 'Balance' AS reason, ${countedRows}
FROM unnest($2::text[]) AS s(kind)
CROSS JOIN LATERAL (SELECT *, requested_at AS at FROM balance_action a
  WHERE a.kind = s.kind AND a.status = 'failed' ORDER BY a.seq DESC LIMIT ${countedMax + 1}) d
WHERE d.deleted_at IS NULL AND d.at > $1::timestamptz - interval '${endedDays} days'
  AND NOT EXISTS (SELECT FROM balance_action good WHERE good.party_account = d.party_account AND ${MADE_GOOD})
  AND NOT EXISTS (SELECT FROM balance_action good
    WHERE good.bucket_id = d.document #>> '{bucket,id}' AND ${MADE_GOOD})
GROUP BY d.kind
UNION ALL
SELECT 'unclaimedBalance' AS kind, f.reason, ${counted(
    `SELECT unit AS reason, id, created_at AS at FROM bucket
     WHERE is_unclaimed AND NOT is_spent AND deleted_at IS NULL ORDER BY seq DESC`,
  )} GROUP BY f.reason`,
  values: [new Date(at), ASKED],
});
