import type { Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { COUNTED_MAX, ENDED_TOLD_DAYS, KINDS, type Waiting } from '../domain/waiting';
import type { Terms, Waits } from '../domain/waits';
import { type WaitingRow, fromRow } from './waiting.mapping';

/** At most this many reasons of rejected usage are listed. */
const REASONS_MAX = 50;
const LATEST_MAX = 3;

const counted = (
  of: string,
): string => `count(*)::int AS entries, min(f.at) AS oldest, max(f.at) AS newest,
  (array_agg(f.id ORDER BY f.at DESC NULLS LAST))[1:${LATEST_MAX}] AS latest FROM (${of} LIMIT ${COUNTED_MAX + 1}) f`;

const countedRows = `count(*)::int AS entries, min(d.at) AS oldest, max(d.at) AS newest,
  (array_agg(d.id ORDER BY d.seq DESC))[1:${LATEST_MAX}] AS latest`;

/** Jobs are of the platform, which knows no room. */
const JOBS: Waits = ({ counted: count }) => ({
  text: `
SELECT 'failedJob' AS kind, f.reason, ${count(
    `SELECT kind AS reason, id, finished_at AS at FROM job WHERE status = 'failed' ORDER BY finished_at DESC`,
  )} GROUP BY f.reason`,
});

/** Reads what did not go through, as the rooms say it of their tables. */
export class AttentionRepository {
  async all(tx: Tx, at: Instant, waits: readonly Waits[]): Promise<Waiting[]> {
    const terms = termsAt(at);
    const found: Waiting[] = [];
    for (const of of [...waits, JOBS]) {
      const { text, values } = of(terms);
      found.push(...(await rows<WaitingRow>(tx, text, values)).map(fromRow));
    }
    return found.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  }
}

function termsAt(at: Instant): Terms {
  return {
    at,
    countedMax: COUNTED_MAX,
    latestMax: LATEST_MAX,
    reasonsMax: REASONS_MAX,
    endedDays: ENDED_TOLD_DAYS,
    countedRows,
    counted,
  };
}
