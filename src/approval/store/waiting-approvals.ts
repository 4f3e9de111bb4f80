import type { Waits } from '../../attention';

export const WAITING_APPROVALS: Waits = ({ counted, at }) => ({
  text: `
SELECT 'approval' AS kind, f.reason, ${counted(
    `SELECT action AS reason, id, asked_at AS at FROM approval WHERE status = 'pending' AND expires_at > $1
     ORDER BY asked_at DESC`,
  )} GROUP BY f.reason`,
  values: [new Date(at)],
});
