import type { Waits } from '../../attention';
import { AUTHOR } from '../domain/missing-information';

// Documents by kind and state use the index of states; orders that lack something have an index of their own.
const waiting = (reason: string, condition: string): Waits => {
  const of = `FROM document d WHERE d.kind = 'productOrder' AND ${condition}`;
  return ({ countedMax, latestMax }) => ({
    text: `SELECT 'order' AS kind, '${reason}' AS reason, counted.entries, first.at AS oldest, last.at AS newest, last.ids AS latest
FROM (SELECT count(*)::int AS entries FROM (SELECT ${of} LIMIT ${countedMax + 1}) d) counted
CROSS JOIN LATERAL (SELECT created_at AS at ${of} ORDER BY d.seq LIMIT 1) first
CROSS JOIN LATERAL (SELECT max(at) AS at, array_agg(id ORDER BY seq DESC) AS ids FROM (
  SELECT created_at AS at, id, seq ${of} ORDER BY d.seq DESC LIMIT ${latestMax}) d) last`,
  });
};

// Ended orders cannot be repaired, so only the newest are read, for a limited time.
const ENDED: Waits = ({ countedRows, countedMax, endedDays }) => ({
  text: `
SELECT 'order' AS kind, s.reason, ${countedRows}
FROM (VALUES ('failed'), ('partial')) AS s(reason)
CROSS JOIN LATERAL (SELECT created_at AS at, id, seq FROM document d
  WHERE d.kind = 'productOrder' AND d.status = s.reason ORDER BY d.seq DESC LIMIT ${countedMax + 1}) d
WHERE d.at > now() - interval '${endedDays} days' GROUP BY s.reason ORDER BY s.reason`,
});

export const WAITING_ORDERS: readonly Waits[] = [
  waiting('held', `d.status = 'held'`),
  waiting('pending', `d.status = 'pending' AND d.body @> '{"note":[{"author":"${AUTHOR}"}]}'`),
  ENDED,
];
