import type { Waits } from '../../attention';

/** A listener that this many events wait for is behind, failing or not. */
const BEHIND_FROM = 1_000;

// Of its own queue alone: whatever the planner thinks of queues, this range in this order is a piece of their key.
export const WAITING_LISTENERS: Waits = ({ counted }) => ({
  text: `
SELECT 'listener' AS kind, f.reason, ${counted(
    `SELECT d.hub_id AS id, d.failing_since AS at,
      CASE WHEN d.status = 'dead' THEN 'dead' WHEN d.failing_since IS NOT NULL THEN 'failing' ELSE 'behind' END AS reason
     FROM hub_delivery d
     WHERE d.status = 'dead' OR d.failing_since IS NOT NULL
       OR EXISTS (SELECT FROM hub_queue q WHERE q.tenant_id = d.tenant_id
         AND q.hub_id >= d.hub_id AND q.hub_id <= d.hub_id ORDER BY q.hub_id, q.event_id LIMIT 1 OFFSET ${BEHIND_FROM - 1})`,
  )} GROUP BY f.reason`,
});
