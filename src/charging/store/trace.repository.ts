import { type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import type { Exchange } from '../domain/exchange';
import type { Leg } from '../domain/leg';
import { EXCHANGE_COLUMNS, type ExchangeRow, fromExchangeRow } from './exchange.mapping';

/** A charge of a usage with the total it went into, as much of both as says why it cost that. */
export type TracedCharge = {
  readonly leg: Leg;
  readonly payerId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly currency: string;
  readonly exchange: Exchange | undefined;
  readonly description: string;
  readonly kind: string;
  readonly quantity: string;
  readonly unit: string | null;
  readonly aggregateBefore: string;
  readonly amount: string;
  readonly drawn: string;
  readonly serviceFrom: Instant;
  readonly serviceTo: Instant;
  readonly billFrom: Instant;
  readonly bookedAt: Instant;
};

type Moment = 'serviceFrom' | 'serviceTo' | 'billFrom' | 'bookedAt';
type TracedRow = Omit<TracedCharge, Moment | 'exchange'> &
  ExchangeRow & { readonly [moment in Moment]: Date };

// Looked up one by one by key (OFFSET 0): in a join the planner reads the whole view of charges.
const CHARGES = `
SELECT a.leg, a.payer_id AS "payerId", a.account_id AS "accountId", a.subscription_id AS "subscriptionId",
  a.price_id AS "priceId", a.card, a.version, a.line, a.currency, ${EXCHANGE_COLUMNS}, a.description, a.service_from AS "serviceFrom",
  a.service_to AS "serviceTo", a.bill_from AS "billFrom", a.unit, c.kind, c.quantity::text,
  c.aggregate_before::text AS "aggregateBefore", c.amount::text, c.drawn::text, c.booked_at AS "bookedAt"
FROM usage u
CROSS JOIN LATERAL (
  SELECT 0 AS n, u.accrual_id, u.charge_seq AS seq WHERE u.accrual_id IS NOT NULL
  UNION ALL
  SELECT n, u.charge_refs[n]::uuid, u.charge_refs[n + 1]::int FROM generate_series(1, cardinality(u.charge_refs), 2) AS n
) AS r
CROSS JOIN LATERAL (SELECT * FROM accrual a WHERE a.tenant_id = u.tenant_id AND a.root_id = u.root_id
  AND a.id = r.accrual_id OFFSET 0) a
CROSS JOIN LATERAL (SELECT * FROM charge c WHERE c.tenant_id = u.tenant_id AND c.root_id = u.root_id
  AND c.accrual_id = r.accrual_id AND c.seq = r.seq OFFSET 0) c
WHERE u.id = $1 ORDER BY r.n`;

export class TraceRepository {
  /** In the order they were booked in. */
  async chargesOf(tx: Tx, usageId: string): Promise<TracedCharge[]> {
    const found = await rows<TracedRow>(tx, CHARGES, [usageId]);
    return found.map(({ exchange_rate_id, exchange_rate, exchanged_from, ...row }) => ({
      ...row,
      exchange: fromExchangeRow({ exchange_rate_id, exchange_rate, exchanged_from }),
      serviceFrom: instantOf(row.serviceFrom),
      serviceTo: instantOf(row.serviceTo),
      billFrom: instantOf(row.billFrom),
      bookedAt: instantOf(row.bookedAt),
    }));
  }
}
