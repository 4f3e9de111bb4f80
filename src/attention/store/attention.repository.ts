import { instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { COUNTED_MAX, type Kind, type Waiting } from '../domain/waiting';

/** Of what is told apart by a reason: so many reasons. */
const REASONS_MAX = 50;
const LATEST_MAX = 3;
/** A listener that this many events wait for is behind, failing or not. */
const BEHIND_FROM = 1_000;

// From one reason to the next by the index, so that many usages of one reason cost what few do. Asked of the
// view, whose tenant the planner takes for a condition like any other.
const REJECTED = `
WITH RECURSIVE why (code) AS (
  (SELECT reason ->> 'code' FROM usage_of_tenant
   WHERE status IN ('rejected', 'recycled') AND reason ->> 'code' IS NOT NULL ORDER BY reason ->> 'code' LIMIT 1)
  UNION ALL
  SELECT (SELECT u.reason ->> 'code' FROM usage_of_tenant u
    WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' > why.code ORDER BY u.reason ->> 'code' LIMIT 1)
  FROM why WHERE why.code IS NOT NULL
)
SELECT 'rejectedUsage' AS kind, w.code AS reason, counted.entries, first.at AS oldest, last.at AS newest, last.ids AS latest
FROM (SELECT code FROM why WHERE code IS NOT NULL LIMIT ${REASONS_MAX}) w
CROSS JOIN LATERAL (SELECT count(*)::int AS entries FROM (
  SELECT FROM usage_of_tenant u WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code
  LIMIT ${COUNTED_MAX + 1}) u) counted
CROSS JOIN LATERAL (SELECT received_at AS at FROM usage_of_tenant u
  WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code ORDER BY received_at LIMIT 1) first
CROSS JOIN LATERAL (SELECT max(at) AS at, array_agg(id ORDER BY at DESC) AS ids FROM (
  SELECT received_at AS at, id::text FROM usage_of_tenant u
  WHERE u.status IN ('rejected', 'recycled') AND u.reason ->> 'code' = w.code
  ORDER BY received_at DESC LIMIT ${LATEST_MAX}) u) last`;

// Documents of a kind in a state, by their index.
const DOCUMENTS = `
SELECT s.kind, s.reason, counted.entries, first.at AS oldest, last.at AS newest, last.ids AS latest
FROM (VALUES ('order', 'productOrder', 'held'), ('order', 'productOrder', 'pending'), ('order', 'productOrder', 'failed'),
  ('order', 'productOrder', 'partial'), ('failedPayment', 'payment', 'failed')) AS s(kind, document, reason)
CROSS JOIN LATERAL (SELECT count(*)::int AS entries FROM (
  SELECT FROM document d WHERE d.kind = s.document AND d.status = s.reason LIMIT ${COUNTED_MAX + 1}) d) counted
CROSS JOIN LATERAL (SELECT created_at AS at FROM document d
  WHERE d.kind = s.document AND d.status = s.reason ORDER BY d.seq LIMIT 1) first
CROSS JOIN LATERAL (SELECT max(at) AS at, array_agg(id ORDER BY seq DESC) AS ids FROM (
  SELECT created_at AS at, id, seq FROM document d
  WHERE d.kind = s.document AND d.status = s.reason ORDER BY d.seq DESC LIMIT ${LATEST_MAX}) d) last`;

const counted = (
  of: string,
  at: string,
  id: string,
): string => `count(*)::int AS entries, min(${at}) AS oldest, max(${at}) AS newest,
  (array_agg(${id} ORDER BY ${at} DESC NULLS LAST))[1:${LATEST_MAX}] AS latest FROM (${of} LIMIT ${COUNTED_MAX + 1}) f`;

const JOBS = `
SELECT 'failedJob' AS kind, f.kind AS reason, ${counted(
  `SELECT kind, id, finished_at FROM job WHERE status = 'failed' ORDER BY finished_at DESC`,
  'f.finished_at',
  'f.id',
)} GROUP BY f.kind`;

const LISTENERS = `
SELECT 'listener' AS kind, f.reason, ${counted(
  `SELECT d.hub_id, d.failing_since,
    CASE WHEN d.status = 'dead' THEN 'dead' WHEN d.failing_since IS NOT NULL THEN 'failing' ELSE 'behind' END AS reason
   FROM hub_delivery d
   WHERE d.status = 'dead' OR d.failing_since IS NOT NULL
     OR EXISTS (SELECT FROM hub_queue q WHERE q.hub_id = d.hub_id OFFSET ${BEHIND_FROM - 1})`,
  'f.failing_since',
  'f.hub_id',
)} GROUP BY f.reason`;

const PAYMENTS = `
SELECT 'unappliedPayment' AS kind, f.currency AS reason, ${counted(
  `SELECT b.currency, b.payment_id, d.created_at FROM payment_booking b
   LEFT JOIN LATERAL (SELECT created_at FROM document d WHERE d.kind = 'payment' AND d.id = b.payment_id OFFSET 0) d ON true
   WHERE b.credit > 0`,
  'f.created_at',
  'f.payment_id',
)} GROUP BY f.currency`;

type WaitingRow = {
  kind: Kind;
  reason: string;
  entries: number;
  oldest: Date | null;
  newest: Date | null;
  latest: string[];
};

/** Reads what other rooms keep of what did not go through: by index, and no more than is told. */
export class AttentionRepository {
  async all(tx: Tx): Promise<Waiting[]> {
    const found: Waiting[] = [];
    for (const statement of [REJECTED, DOCUMENTS, JOBS, LISTENERS, PAYMENTS]) {
      found.push(...(await rows<WaitingRow>(tx, statement)).map(fromRow));
    }
    return found;
  }
}

function fromRow({ kind, reason, entries, oldest, newest, latest }: WaitingRow): Waiting {
  return {
    kind,
    reason,
    count: Math.min(entries, COUNTED_MAX),
    isMore: entries > COUNTED_MAX,
    oldest: instantOf(oldest),
    newest: instantOf(newest),
    latest,
  };
}
