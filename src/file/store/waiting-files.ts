import type { Waits } from '../../attention';

/**
 * Of each kind of documents, the jobs that ended in `Failed`. They are not repaired but asked for again, so only the
 * newest are read, for a limited time.
 */
export function failedFiles(...documents: readonly string[]): Waits {
  return ({ at, countedRows, countedMax, endedDays }) => ({
    text: `
SELECT 'failedFile' AS kind, s.reason, ${countedRows}
FROM unnest($1::text[]) AS s(reason)
CROSS JOIN LATERAL (SELECT created_at AS at, id, seq FROM document d
  WHERE d.kind = s.reason AND d.status = 'Failed' ORDER BY d.seq DESC LIMIT ${countedMax + 1}) d
WHERE d.at > $2::timestamptz - interval '${endedDays} days' GROUP BY s.reason ORDER BY s.reason`,
    values: [documents, new Date(at)],
  });
}
