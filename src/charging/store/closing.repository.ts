import { formatInstant, type Instant, instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type CounterState, readState } from '../../rating';
import type { AttributeValue, UsageRecord } from '../domain/usage-record';

export type PeriodCounter = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly leg: 'retail' | 'cost';
  readonly card: string;
  readonly line: string;
  readonly group: string;
  readonly serviceFrom: Instant;
  readonly state: CounterState;
};

/** What was booked when a period closed, and what of it was corrected since. */
export type ClosingFee = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly line: string;
  readonly serviceFrom: Instant;
  readonly amount: string;
};

/** A usage as one counter priced it, and what was booked for it there so far. */
export type CountedUsage = {
  readonly usageId: string;
  readonly record: UsageRecord;
  readonly booked: string;
};

const COUNTER = `c.id, c.root_id, c.account_id, c.subscription_id, c.leg, c.card, c.line, c.group_key,
  c.service_from, c.aggregate::text, c.booked::text, c.events::text, c.extra`;

// Whether a bucket paid for usage of the counter's subscription. OFFSET 0 has it asked counter by counter:
// joined, the planner reads all draws there are. The root is a parameter, so that it knows how few it has.
const DRAWN = `
  SELECT FROM draw d JOIN usage u ON u.tenant_id = d.tenant_id AND u.id = d.usage_id
  WHERE d.root_id = $3 AND u.subscription_id = c.subscription_id OFFSET 0`;

export class ClosingRepository {
  async ofSubscriptions(
    tx: Tx,
    subscriptionIds: readonly string[],
    serviceFroms: readonly Instant[],
  ): Promise<PeriodCounter[]> {
    const found = await rows<CounterRow>(
      tx,
      `SELECT DISTINCT ${COUNTER} FROM unnest($1::text[], $2::timestamptz[]) AS k(subscription_id, service_from)
       JOIN counter c ON c.subscription_id = k.subscription_id AND c.service_from = k.service_from
       WHERE c.leg = 'retail'`,
      [textArray(subscriptionIds), plainArray(serviceFroms.map(formatInstant))],
    );
    return found.map(fromRow);
  }

  async closingFees(
    tx: Tx,
    subscriptionIds: readonly string[],
    serviceFroms: readonly Instant[],
  ): Promise<ClosingFee[]> {
    const found = await rows<ClosingFeeRow>(
      tx,
      `SELECT a.subscription_id, a.price_id, a.line, a.service_from, a.amount::text
       FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::timestamptz[])) AS k(subscription_id, service_from)
       JOIN subscription s ON s.id = k.subscription_id
       JOIN account o ON o.tenant_id = s.tenant_id AND o.id = s.account_id
       JOIN accrual a ON a.tenant_id = o.tenant_id AND a.root_id = o.root_id
         AND a.subscription_id = s.id AND a.service_from = k.service_from
       WHERE a.kind IN ('minimum', 'adjustment') AND a.price_id IS NOT NULL`,
      [textArray(subscriptionIds), plainArray(serviceFroms.map(formatInstant))],
    );
    return found.map((fee) => ({
      subscriptionId: fee.subscription_id,
      priceId: fee.price_id,
      line: fee.line,
      serviceFrom: instant(fee.service_from.getTime()),
      amount: fee.amount,
    }));
  }

  /**
   * Counters that saw an event older than the one before it. Those that prepaid value took part in
   * are left as they are: what was drawn was drawn, in the order it arrived.
   */
  async outOfOrder(
    tx: Tx,
    payer: { readonly rootId: string; readonly accountIds: readonly string[] },
    service: { readonly from: Instant },
  ): Promise<PeriodCounter[]> {
    const found = await rows<CounterRow>(
      tx,
      `SELECT ${COUNTER} FROM subscription s
       JOIN counter c ON c.tenant_id = s.tenant_id AND c.subscription_id = s.id AND c.service_from = $2
       WHERE s.account_id = ANY($1) AND c.out_of_order AND NOT EXISTS (${DRAWN}) ORDER BY c.id`,
      [payer.accountIds, formatInstant(service.from), payer.rootId],
    );
    return found.map(fromRow);
  }

  async versionsUsed(tx: Tx, counter: PeriodCounter): Promise<number> {
    const found = await rows<{ n: number }>(
      tx,
      `SELECT count(DISTINCT version)::int AS n FROM accrual
       WHERE root_id = $1 AND subscription_id = $2 AND leg = $3 AND card = $4 AND line = $5 AND service_from = $6`,
      [...keyOf(counter)],
    );
    return found[0]?.n ?? 0;
  }

  /** In canonical order: event time, then the event's own id. */
  async usagesOf(tx: Tx, counter: PeriodCounter): Promise<CountedUsage[]> {
    const found = await rows<UsageRow>(
      tx,
      `SELECT u.id, u.source, u.external_id, u.occurred_at, u.subject, u.meter, u.quantity::text, u.amount::text,
         u.attributes, sum(c.amount)::text AS booked
       FROM accrual a
       JOIN charge c ON c.tenant_id = a.tenant_id AND c.root_id = a.root_id AND c.accrual_id = a.id
       JOIN usage u ON u.tenant_id = c.tenant_id AND u.id = c.usage_id
       WHERE a.root_id = $1 AND a.subscription_id = $2 AND a.leg = $3 AND a.card = $4 AND a.line = $5
         AND a.service_from = $6 AND a.kind = 'usage'
       GROUP BY u.tenant_id, u.id ORDER BY u.occurred_at, u.external_id`,
      [...keyOf(counter)],
    );
    return found.map(usageFromRow);
  }

  async markRerated(tx: Tx, refs: ReadonlyMap<string, readonly string[]>): Promise<void> {
    await rows(
      tx,
      `UPDATE usage SET status = 'rerated', charge_refs = charge_refs || r.refs::text[]
       FROM unnest($1::uuid[], $2::text[]) AS r(id, refs)
       WHERE usage.id = r.id AND usage.tenant_id = current_setting('app.tenant')`,
      [plainArray([...refs.keys()]), textArray([...refs.values()].map(plainArray))],
    );
  }

  async settleCounter(tx: Tx, rootId: string, id: string): Promise<void> {
    await rows(tx, 'UPDATE counter SET out_of_order = false WHERE root_id = $1 AND id = $2', [
      rootId,
      id,
    ]);
  }
}

type CounterRow = {
  id: string;
  root_id: string;
  account_id: string;
  subscription_id: string;
  leg: 'retail' | 'cost';
  card: string;
  line: string;
  group_key: string;
  service_from: Date;
  aggregate: string;
  booked: string;
  events: string;
  extra: unknown;
};

type ClosingFeeRow = {
  subscription_id: string;
  price_id: string;
  line: string;
  service_from: Date;
  amount: string;
};

type UsageRow = {
  id: string;
  source: string;
  external_id: string;
  occurred_at: Date;
  subject: string;
  meter: string;
  quantity: string;
  amount: string | null;
  attributes: Record<string, AttributeValue>;
  booked: string;
};

function keyOf({ rootId, subscriptionId, leg, card, line, serviceFrom }: PeriodCounter): string[] {
  return [rootId, subscriptionId, leg, card, line, formatInstant(serviceFrom)];
}

function fromRow(row: CounterRow): PeriodCounter {
  return {
    id: row.id,
    rootId: row.root_id,
    accountId: row.account_id,
    subscriptionId: row.subscription_id,
    leg: row.leg,
    card: row.card,
    line: row.line,
    group: row.group_key,
    serviceFrom: instant(row.service_from.getTime()),
    state: readState(row),
  };
}

function usageFromRow(row: UsageRow): CountedUsage {
  return {
    usageId: row.id,
    booked: row.booked,
    record: {
      source: row.source,
      id: row.external_id,
      at: instant(row.occurred_at.getTime()),
      subject: row.subject,
      meter: row.meter,
      quantity: row.quantity,
      attributes: row.attributes,
      ...(row.amount === null ? {} : { amount: row.amount }),
    },
  };
}
