import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PaidStep, StoredPaid } from '../domain/prove-paid';
import { chargeOf } from './charge-of';

const PAGE_SIZE = 500;
const STEPS_PER_PAGE = 5_000;

const PAGE = `
WITH page AS MATERIALIZED (
  SELECT * FROM paid_charge WHERE (root_id, id) > ($1, $2::uuid) ORDER BY root_id, id LIMIT ${PAGE_SIZE}
)
SELECT p.root_id, p.id, p.subscription_id, p.currency, p.price_id, p.line, p.service_from,
  trim_scale(p.charged)::text AS charged, p.parts, p.credited, p.is_made_of_draws,
  coalesce(b.buckets, '[]') AS buckets, coalesce(a.totals, '[]') AS totals
FROM page p
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(b.id, json_build_object(
    'rootId', b.root_id, 'unit', b.unit, 'origin', b.origin, 'isRemade', b.is_remade))) AS buckets
  FROM (SELECT DISTINCT v ->> 'bucketId' AS id FROM jsonb_array_elements(p.parts || p.credited) v) n
  CROSS JOIN LATERAL (SELECT * FROM bucket b WHERE b.id = n.id LIMIT 1) b
) b ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('id', a.id, 'kind', a.kind, 'line', a.line)) AS totals
  FROM accrual a CROSS JOIN LATERAL ${chargeOf('a')} c
  WHERE a.subscription_id = p.subscription_id AND a.service_from = p.service_from AND a.root_id = p.root_id
    AND ${isOneOf('a.leg', BILLED_LEGS)} AND a.currency = p.currency AND c.price_id = p.price_id AND c.line = p.line
) a ON true
ORDER BY p.root_id, p.id`;

const STEPS = `
SELECT seq, trim_scale(amount)::text AS amount, trim_scale(drawn)::text AS drawn,
  kind = 'rerated' AND usage_id IS NOT NULL AS "isRerated"
FROM charge WHERE root_id = $1 AND accrual_id = $2 AND seq > $3 ORDER BY seq LIMIT ${STEPS_PER_PAGE}`;

const FEES = `
SELECT k.id::text AS id, c.accrual_id::text AS "totalId", c.booked_at, c.amount, c.drawn
FROM unnest($1::text[], $2::uuid[], $3::uuid[]) AS k(root_id, accrual_id, id)
CROSS JOIN LATERAL (SELECT accrual_id, booked_at, trim_scale(amount)::text AS amount, trim_scale(drawn)::text AS drawn
  FROM charge_entry c WHERE c.root_id = k.root_id AND c.accrual_id = k.accrual_id OFFSET 0) c`;

// Negative draws do not show when a bucket paid.
const ORDER = `
SELECT o.id::text AS id, o.bucket_id, f.booked_at AS first_at, l.booked_at AS last_at
FROM (
  SELECT k.id, d.root_id, d.bucket_id, min(d.seq) AS first, max(d.seq) AS last
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[]) AS k(root_id, bucket_id, accrual_id, id)
  JOIN draw d ON d.root_id = k.root_id AND d.bucket_id = k.bucket_id AND d.accrual_id = k.accrual_id
  GROUP BY 1, 2, 3 HAVING min(d.quantity) > 0) o
JOIN draw f ON f.root_id = o.root_id AND f.bucket_id = o.bucket_id AND f.seq = o.first
JOIN draw l ON l.root_id = o.root_id AND l.bucket_id = o.bucket_id AND l.seq = o.last`;

/** A total of the charge: of usage, a fee, a discount or a correction. */
export type ChargedTotal = { readonly id: string; readonly kind: string; readonly line: string };

export type PaidEvidence = StoredPaid & {
  /** True for records derived from draws of earlier versions, in which the levels between parts are not known. */
  readonly isMadeOfDraws: boolean;
  readonly totals: readonly ChargedTotal[];
};

/** A charge in a total of the paid charge `id`. */
export type BookedAt = Pick<PaidStep, 'amount' | 'drawn'> & {
  readonly id: string;
  readonly totalId: string;
  readonly bookedAt: Instant;
};

/** When a bucket first and last paid of a charge according to the draws, by their numbers. */
export type PaidBy = {
  readonly id: string;
  readonly bucketId: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
};

const FIRST: readonly string[] = ['', '00000000-0000-0000-0000-000000000000'];

/** Reads what the proof of bucket payments needs. */
export class PaidEvidenceRepository {
  async page(tx: Tx, after: readonly string[] = FIRST) {
    const found = await rows<EvidenceRow>(tx, PAGE, [...after]);
    const end = found.length < PAGE_SIZE ? undefined : found.at(-1);
    return {
      rows: found.length,
      paid: found.map(evidenceOf),
      ...(end === undefined ? {} : { last: [end.root_id, end.id] }),
    };
  }

  /** The charges of a total, page by page in the order in which they were booked. */
  async *stepsOf(tx: Tx, rootId: string, totalId: string): AsyncGenerator<readonly PaidStep[]> {
    let page: (PaidStep & { readonly seq: number })[];
    let after = 0;
    do {
      page = await rows(tx, STEPS, [rootId, totalId, after]);
      yield page;
      after = page.at(-1)?.seq ?? 0;
    } while (page.length === STEPS_PER_PAGE);
  }

  async feesOf(tx: Tx, paid: readonly PaidEvidence[]): Promise<BookedAt[]> {
    const asked = paid.flatMap(({ id, key: { rootId }, totals }) =>
      totals.map((total) => ({ id, rootId, totalId: total.id })),
    );
    const found = await rows<Omit<BookedAt, 'bookedAt'> & { booked_at: Date }>(tx, FEES, [
      textArray(asked.map(({ rootId }) => rootId)),
      plainArray(asked.map(({ totalId }) => totalId)),
      plainArray(asked.map(({ id }) => id)),
    ]);
    return found.map(({ booked_at, ...fee }) => ({ ...fee, bookedAt: instantOf(booked_at) }));
  }

  async paidBy(tx: Tx, paid: readonly PaidEvidence[]): Promise<PaidBy[]> {
    const asked = paid.flatMap(({ id, key: { rootId }, buckets, totals }) =>
      [...buckets.keys()].flatMap((bucketId) =>
        totals.map((total) => ({ id, rootId, bucketId, totalId: total.id })),
      ),
    );
    const found = await rows<{ id: string; bucket_id: string; first_at: Date; last_at: Date }>(
      tx,
      ORDER,
      [
        textArray(asked.map(({ rootId }) => rootId)),
        textArray(asked.map(({ bucketId }) => bucketId)),
        plainArray(asked.map(({ totalId }) => totalId)),
        plainArray(asked.map(({ id }) => id)),
      ],
    );
    return found.map(({ id, bucket_id: bucketId, first_at, last_at }) => {
      return { id, bucketId, firstAt: instantOf(first_at), lastAt: instantOf(last_at) };
    });
  }
}

type Bucket = StoredPaid['buckets'] extends ReadonlyMap<string, infer B> ? B : never;

type EvidenceRow = Pick<StoredPaid, 'id' | 'charged' | 'parts' | 'credited'> & {
  readonly root_id: string;
  readonly subscription_id: string;
  readonly currency: string;
  readonly price_id: string;
  readonly line: string;
  readonly service_from: Date;
  readonly is_made_of_draws: boolean;
  readonly buckets: readonly (readonly [string, Bucket])[];
  readonly totals: readonly ChargedTotal[];
};

function evidenceOf(row: EvidenceRow): PaidEvidence {
  const { id, charged, parts, credited, totals } = row;
  const key = {
    rootId: row.root_id,
    subscriptionId: row.subscription_id,
    currency: row.currency,
    priceId: row.price_id,
    line: row.line,
    serviceFrom: instantOf(row.service_from),
  };
  const buckets = new Map(row.buckets);
  return {
    id,
    key,
    charged,
    parts,
    credited,
    buckets,
    totals,
    isMadeOfDraws: row.is_made_of_draws,
  };
}
