import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { type Decimal, decimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type ChargedUsage, type CoveredUsage } from '../domain/counters';
import type { ReportedBucket } from '../domain/reported-buckets';

export type OfSubscription<T> = T & { readonly subscriptionId: string };

export type AskedBuckets = {
  readonly accountIds: readonly string[];
  readonly aboveIds: readonly string[];
  /** An empty list asks for all buckets. */
  readonly bucketIds: readonly string[];
  readonly within: Period;
  /** Limits the answer to buckets that are valid at that instant; null asks for all that existed. */
  readonly standingAt: Instant | null;
};

/** A subscription, and the period for which its usage is reported. */
export type SoldIn = {
  readonly subscriptionId: string;
  readonly accountId: string;
  readonly period: Period;
};

// Daily totals sum to the same as the draws, and there are fewer of them.
const DRAWN_EVER = `
SELECT t.bucket_id AS id, sum(t.quantity)::text AS quantity FROM draw_day t
WHERE t.bucket_id = ANY($1::text[]) GROUP BY t.bucket_id`;

const DAY = (at: string): string => `(${at} AT TIME ZONE 'UTC')::date`;

// Draws are read only for buckets that have a daily total within these days.
const DRAWN_WITHIN = `
SELECT b.id, sum(d.quantity)::text AS quantity FROM bucket b
JOIN draw d ON d.tenant_id = b.tenant_id AND d.root_id = b.root_id AND d.bucket_id = b.id
WHERE b.id = ANY($1::text[]) AND d.occurred_at >= $2 AND d.occurred_at < $3
  AND EXISTS (SELECT FROM draw_day t WHERE t.tenant_id = b.tenant_id AND t.bucket_id = b.id
    AND t.day BETWEEN ${DAY('$2::timestamptz')} AND ${DAY('$3::timestamptz')})
GROUP BY b.id`;

const SOLD = `unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
  AS s(subscription_id, account_id, begins, ends)`;

// Goes from the days with draws to the draws of their buckets and on to the usages, each step by key.
const COVERED = `
WITH sold AS MATERIALIZED (
  SELECT s.*, a.path FROM ${SOLD}
  CROSS JOIN LATERAL (SELECT path FROM account a WHERE a.id = s.account_id) a
), asked AS MATERIALIZED (
  SELECT above.id AS account_id, min(begins) AS begins, max(ends) AS ends
  FROM sold CROSS JOIN LATERAL unnest(path) AS above(id) GROUP BY above.id
), drawn AS MATERIALIZED (
  SELECT DISTINCT t.bucket_id, asked.begins, asked.ends FROM asked CROSS JOIN LATERAL (
    SELECT bucket_id FROM draw_day t WHERE t.account_id = asked.account_id
      AND t.day BETWEEN ${DAY('asked.begins')} AND ${DAY('asked.ends')} OFFSET 0) t
)
SELECT s.subscription_id, u.meter, b.unit, sum(d.quantity)::text AS quantity FROM drawn
CROSS JOIN LATERAL (SELECT id, root_id, account_id, unit FROM bucket b
  WHERE b.id = drawn.bucket_id AND b.deleted_at IS NULL OFFSET 0) b
CROSS JOIN LATERAL (SELECT usage_id, quantity, occurred_at FROM draw d
  WHERE d.root_id = b.root_id AND d.bucket_id = b.id AND d.usage_id IS NOT NULL
    AND d.occurred_at >= drawn.begins AND d.occurred_at < drawn.ends OFFSET 0) d
CROSS JOIN LATERAL (SELECT subscription_id, meter FROM usage u
  WHERE u.id = d.usage_id AND u.root_id = b.root_id OFFSET 0) u
JOIN sold s ON s.subscription_id = u.subscription_id AND b.account_id = ANY(s.path)
  AND d.occurred_at >= s.begins AND d.occurred_at < s.ends
GROUP BY s.subscription_id, u.meter, b.unit ORDER BY u.meter, b.unit`;

const CHARGED = `
SELECT a.* FROM ${SOLD}
CROSS JOIN LATERAL (SELECT payer_id FROM account n WHERE n.id = s.account_id) n
CROSS JOIN LATERAL (
  SELECT subscription_id, meter, unit, currency, quantity::text, amount::text, service_from, service_to, id
  FROM accrual a WHERE a.subscription_id = s.subscription_id AND a.payer_id = n.payer_id AND ${isOneOf('leg', BILLED_LEGS)}
    AND kind = 'usage' AND meter IS NOT NULL AND unit IS NOT NULL
    AND service_from < s.ends AND service_to > s.begins OFFSET 0) a
ORDER BY a.meter, a.service_from, a.id`;

/** Reads accounts, buckets, draws, usage and accruals, which are tables of other rooms; writes nothing. */
export class ConsumptionRepository {
  /** Accounts that name one of the parties, out of `among` or of all; at most `limit`. */
  async accountsOfParties(
    tx: Tx,
    partyIds: readonly string[],
    { among, limit }: { readonly among: readonly string[] | null; readonly limit: number },
  ): Promise<string[]> {
    if (partyIds.length === 0) return [];
    const isOne = partyIds.map((id) => `@ == ${JSON.stringify(id)}`).join(' || ');
    const found = await rows<{ id: string }>(
      tx,
      `WITH named AS MATERIALIZED (
         SELECT id FROM document_of_tenant WHERE kind = 'billingAccount' AND body @? $1::jsonpath
           AND ($3::text[] IS NULL OR id = ANY($3::text[])))
       SELECT id FROM (
         SELECT a.id FROM named n CROSS JOIN LATERAL (SELECT id FROM account a WHERE a.id = n.id) a LIMIT $2) few
       ORDER BY id`,
      [`$.relatedParty.id ? (${isOne})`, limit, among && textArray(among)],
    );
    return found.map(({ id }) => id);
  }

  /** Buckets that the accounts may spend, their own and those shared from above, in bucket order; at most `limit`. */
  async bucketsOf(tx: Tx, asked: AskedBuckets, limit: number): Promise<ReportedBucket[]> {
    const { accountIds, aboveIds, bucketIds, within, standingAt } = asked;
    const found = await rows<BucketRow>(
      tx,
      `SELECT id, account_id, is_shared, unit, shown_unit, valid_from, valid_to, scope,
         coalesce((document ->> 'requestedDate')::timestamptz, created_at) AS opened_at
       FROM bucket WHERE deleted_at IS NULL
         AND account_id = ANY($1::text[] || $2::text[]) AND (is_shared OR account_id = ANY($1::text[]))
         AND (valid_from IS NULL OR valid_from < $4) AND (valid_to IS NULL OR valid_to > $3)
         AND ($5::timestamptz IS NULL OR (status <> 'expired' AND (valid_to IS NULL OR valid_to > $5::timestamptz)))
         AND ($6::text[] IS NULL OR id = ANY($6::text[]))
       ORDER BY seq LIMIT $7`,
      [
        textArray(accountIds),
        textArray(aboveIds),
        ...boundsOf(within),
        standingAt && formatInstant(standingAt),
        bucketIds.length === 0 ? null : textArray(bucketIds),
        limit,
      ],
    );
    return found.map((each) => ({
      id: each.id,
      accountId: each.account_id,
      isShared: each.is_shared,
      unit: each.unit,
      shownUnit: each.shown_unit,
      validFrom: instantOf(each.valid_from),
      validTo: instantOf(each.valid_to),
      openedAt: instantOf(each.opened_at),
      scope: each.scope,
    }));
  }

  /** What usage took from each bucket, ever or in a period, in the bucket's own unit. */
  async drawn(
    tx: Tx,
    bucketIds: readonly string[],
    period: Period | null,
  ): Promise<Map<string, Decimal>> {
    const found = await rows<{ id: string; quantity: string }>(
      tx,
      period === null ? DRAWN_EVER : DRAWN_WITHIN,
      [textArray(bucketIds), ...(period === null ? [] : boundsOf(period))],
    );
    return new Map(found.map(({ id, quantity }) => [id, decimal(quantity)]));
  }

  /** What buckets of their accounts and above covered of these subscriptions' usage, each in its period. */
  async covered(tx: Tx, sold: readonly SoldIn[]): Promise<OfSubscription<CoveredUsage>[]> {
    const found = await rows<{
      subscription_id: string;
      meter: string;
      unit: string;
      quantity: string;
    }>(tx, COVERED, soldIn(sold));
    return found.map((each) => ({
      subscriptionId: each.subscription_id,
      meter: each.meter,
      unit: each.unit,
      quantity: decimal(each.quantity),
    }));
  }

  /** What was charged for usage of these subscriptions, billed or not, each in its period. */
  async charged(tx: Tx, sold: readonly SoldIn[]): Promise<OfSubscription<ChargedUsage>[]> {
    const found = await rows<ChargedRow>(tx, CHARGED, soldIn(sold));
    return found.map((each) => ({
      subscriptionId: each.subscription_id,
      meter: each.meter,
      unit: each.unit,
      currency: each.currency,
      quantity: decimal(each.quantity),
      amount: decimal(each.amount),
      period: {
        from: instantOf(each.service_from),
        to: instantOf(each.service_to),
      },
    }));
  }
}

function soldIn(sold: readonly SoldIn[]): string[] {
  return [
    textArray(sold.map(({ subscriptionId }) => subscriptionId)),
    textArray(sold.map(({ accountId }) => accountId)),
    plainArray(sold.map(({ period }) => formatInstant(period.from))),
    plainArray(sold.map(({ period }) => formatInstant(period.to))),
  ];
}

function boundsOf({ from, to }: Period): [string, string] {
  return [formatInstant(from), formatInstant(to)];
}

type BucketRow = {
  readonly id: string;
  readonly account_id: string;
  readonly is_shared: boolean;
  readonly unit: string;
  readonly shown_unit: string;
  readonly valid_from: Date | null;
  readonly valid_to: Date | null;
  readonly opened_at: Date;
  readonly scope: ReportedBucket['scope'];
};

type ChargedRow = {
  readonly subscription_id: string;
  readonly meter: string;
  readonly unit: string;
  readonly currency: string;
  readonly quantity: string;
  readonly amount: string;
  readonly service_from: Date;
  readonly service_to: Date;
};
