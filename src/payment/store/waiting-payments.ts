import type { Waits } from '../../attention';

// Money that failed cannot be repaired, so only the newest is read, for a limited time. It is made good by a later one of
// the same amount and account.
const FAILED: Waits = ({ countedRows, countedMax, endedDays }) => ({
  text: `
SELECT s.kind, s.reason, ${countedRows}
FROM (VALUES ('failedPayment', 'payment', 'failed'), ('failedPayment', 'payment', 'denied'),
  ('failedRefund', 'refund', 'failed'), ('failedRefund', 'refund', 'denied')) AS s(kind, document, reason)
CROSS JOIN LATERAL (SELECT created_at AS at, id, seq, belongs_to, body FROM document d
  WHERE d.kind = s.document AND d.status = s.reason ORDER BY d.seq DESC LIMIT ${countedMax + 1}) d
WHERE d.at > now() - interval '${endedDays} days'
  AND NOT EXISTS (SELECT FROM document good
    WHERE good.kind = s.document AND good.belongs_to = d.belongs_to AND good.seq > d.seq
      AND good.status IN ('captured', 'done') AND good.body -> 'totalAmount' = d.body -> 'totalAmount')
GROUP BY s.kind, s.reason ORDER BY s.kind, s.reason`,
});

const UNAPPLIED: Waits = ({ counted }) => ({
  text: `
SELECT 'unappliedPayment' AS kind, f.reason, ${counted(
    `SELECT b.currency AS reason, b.payment_id AS id, d.created_at AS at FROM payment_booking b
     LEFT JOIN LATERAL (SELECT created_at FROM document d WHERE d.kind = 'payment' AND d.id = b.payment_id OFFSET 0) d ON true
     WHERE b.credit > 0`,
  )} GROUP BY f.reason`,
});

export const WAITING_PAYMENTS: readonly Waits[] = [FAILED, UNAPPLIED];
