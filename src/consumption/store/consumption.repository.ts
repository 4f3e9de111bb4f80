import { type Decimal, decimal } from '../../core/decimal';
import { formatInstant, instantOf, type Period } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { ReportedBucket } from '../domain/choose-buckets';
import type { ChargedUsage, CoveredUsage } from '../domain/counters';

export type OfSubscription<T> = T & { readonly subscriptionId: string };

/** Reads accounts, buckets, draws, usage and accruals, which are others' tables; writes nothing. */
export class ConsumptionRepository {
  async accountsOfParties(tx: Tx, partyIds: readonly string[]): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `SELECT DISTINCT a.id FROM unnest($1::text[]) AS party(id)
       JOIN document d ON d.kind = 'billingAccount'
         AND d.body -> 'relatedParty' @> jsonb_build_array(jsonb_build_object('id', party.id))
       JOIN account a ON a.tenant_id = d.tenant_id AND a.id = d.id ORDER BY a.id`,
      [textArray(partyIds)],
    );
    return found.map(({ id }) => id);
  }

  async bucketsOf(tx: Tx, accountIds: readonly string[]): Promise<ReportedBucket[]> {
    const found = await rows<BucketRow>(
      tx,
      `SELECT id, account_id, is_shared, unit, shown_unit, valid_from, valid_to, scope,
         coalesce((document ->> 'requestedDate')::timestamptz, created_at) AS opened_at
       FROM bucket WHERE account_id = ANY($1::text[]) AND deleted_at IS NULL ORDER BY seq`,
      [textArray(accountIds)],
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
      subscriptionIds: each.scope.subscriptionIds ?? null,
      offeringIds: each.scope.offeringIds ?? null,
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
      `SELECT b.id, sum(d.quantity)::text AS quantity FROM bucket b
       JOIN draw d ON d.tenant_id = b.tenant_id AND d.root_id = b.root_id AND d.bucket_id = b.id
       WHERE b.id = ANY($1::text[]) ${period === null ? '' : 'AND d.occurred_at >= $2 AND d.occurred_at < $3'}
       GROUP BY b.id`,
      [textArray(bucketIds), ...(period === null ? [] : boundsOf(period))],
    );
    return new Map(found.map(({ id, quantity }) => [id, decimal(quantity)]));
  }

  /** What buckets covered of these subscriptions' usage. */
  async covered(
    tx: Tx,
    bucketIds: readonly string[],
    subscriptionIds: readonly string[],
    period: Period,
  ): Promise<OfSubscription<CoveredUsage>[]> {
    const found = await rows<{
      subscription_id: string;
      meter: string;
      unit: string;
      quantity: string;
    }>(
      tx,
      `SELECT u.subscription_id, u.meter, b.unit, sum(d.quantity)::text AS quantity FROM bucket b
       JOIN draw d ON d.tenant_id = b.tenant_id AND d.root_id = b.root_id AND d.bucket_id = b.id
       CROSS JOIN LATERAL (SELECT * FROM usage u
         WHERE u.tenant_id = d.tenant_id AND u.root_id = d.root_id AND u.id = d.usage_id OFFSET 0) u
       WHERE b.id = ANY($1::text[]) AND u.subscription_id = ANY($2::text[])
         AND d.occurred_at >= $3 AND d.occurred_at < $4
       GROUP BY u.subscription_id, u.meter, b.unit ORDER BY u.meter, b.unit`,
      [textArray(bucketIds), textArray(subscriptionIds), ...boundsOf(period)],
    );
    return found.map((each) => ({
      subscriptionId: each.subscription_id,
      meter: each.meter,
      unit: each.unit,
      quantity: decimal(each.quantity),
    }));
  }

  /** What was charged for usage of these subscriptions, billed or not. */
  async charged(
    tx: Tx,
    payerId: string,
    subscriptionIds: readonly string[],
    period: Period,
  ): Promise<OfSubscription<ChargedUsage>[]> {
    const found = await rows<ChargedRow>(
      tx,
      `SELECT subscription_id, meter, unit, currency, quantity::text, amount::text, service_from, service_to
       FROM accrual WHERE payer_id = $1 AND subscription_id = ANY($2::text[]) AND leg = 'retail'
         AND kind = 'usage' AND meter IS NOT NULL AND unit IS NOT NULL
         AND service_from < $4 AND service_to > $3 ORDER BY meter, service_from, id`,
      [payerId, textArray(subscriptionIds), ...boundsOf(period)],
    );
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
  readonly scope: { readonly subscriptionIds?: string[]; readonly offeringIds?: string[] };
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
