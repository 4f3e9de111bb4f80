import type { Waits } from '../../attention';

const GUIDED = `FROM usage_of_tenant u WHERE u.status = 'guided'`;

// Steps from one reason to the next along the index, so that many usages of one reason cost what a few do. It reads
// the view because the planner then treats the tenant like any other condition.
// What was sent as guided is charged when somebody asks for it.
export const WAITING_USAGE: Waits = ({ countedMax, latestMax, reasonsMax }) => ({
  text: `
WITH RECURSIVE why (code) AS (
  (SELECT reason ->> 'code' FROM usage_of_tenant
   WHERE status IN ('rejected', 'recycled') AND reason ->> 'code' IS NOT NULL ORDER BY reason ->> 'code' LIMIT 1)
  UNION ALL
  SELECT (SELECT u.reason ->> 'code' FROM usage_of_tenant u
    WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' > why.code ORDER BY u.reason ->> 'code' LIMIT 1)
  FROM why WHERE why.code IS NOT NULL
)
SELECT 'rejectedUsage' AS kind, w.code AS reason, counted.entries, first.at AS oldest, last.at AS newest, last.ids AS latest
FROM (SELECT code FROM why WHERE code IS NOT NULL LIMIT ${reasonsMax}) w
CROSS JOIN LATERAL (SELECT count(*)::int AS entries FROM (
  SELECT FROM usage_of_tenant u WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code
  LIMIT ${countedMax + 1}) u) counted
CROSS JOIN LATERAL (SELECT received_at AS at FROM usage_of_tenant u
  WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code ORDER BY received_at LIMIT 1) first
CROSS JOIN LATERAL (SELECT max(at) AS at, array_agg(id ORDER BY at DESC) AS ids FROM (
  SELECT received_at AS at, id::text FROM usage_of_tenant u
  WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code
  ORDER BY received_at DESC LIMIT ${latestMax}) u) last
UNION ALL
SELECT 'guidedUsage' AS kind, 'guided' AS reason, counted.entries, first.at, last.at, last.ids
FROM (SELECT count(*)::int AS entries FROM (SELECT ${GUIDED} LIMIT ${countedMax + 1}) u) counted
CROSS JOIN LATERAL (SELECT received_at AS at ${GUIDED} ORDER BY received_at LIMIT 1) first
CROSS JOIN LATERAL (SELECT max(at) AS at, array_agg(id ORDER BY at DESC) AS ids FROM (
  SELECT received_at AS at, id::text ${GUIDED} ORDER BY received_at DESC LIMIT ${latestMax}) u) last`,
});
