import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { ClosingFee } from '../domain/closing-fees';
import type { PeriodCounter } from '../domain/rerun';
import { COUNTER_COLUMNS, type CounterRow, fromRow } from './counter.mapping';

/** A period and the payer whose bills show it. */
type PaidPeriod = { readonly payer: { readonly id: string }; readonly service: Period };

export class ClosingRepository {
  async ofSubscriptions(
    tx: Tx,
    subscriptionIds: readonly string[],
    serviceFroms: readonly Instant[],
  ): Promise<PeriodCounter[]> {
    const found = await rows<CounterRow>(
      tx,
      `SELECT DISTINCT ${COUNTER_COLUMNS} FROM unnest($1::text[], $2::timestamptz[]) AS k(subscription_id, service_from)
       JOIN counter c ON c.subscription_id = k.subscription_id AND c.service_from = k.service_from
       WHERE ${isOneOf('c.leg', BILLED_LEGS)}`,
      [textArray(subscriptionIds), plainArray(serviceFroms.map(formatInstant))],
    );
    return found.map(fromRow);
  }

  /** Subscriptions with usage of these periods on bills of the payers that begin in them. */
  async chargedIn(tx: Tx, periods: readonly PaidPeriod[]): Promise<string[]> {
    const found = await rows<{ subscription_id: string }>(
      tx,
      `SELECT DISTINCT a.subscription_id
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS k(payer_id, service_from, service_to)
       CROSS JOIN LATERAL (
         SELECT subscription_id FROM accrual
         WHERE payer_id = k.payer_id AND bill_from >= k.service_from AND bill_from < k.service_to
           AND service_from = k.service_from AND kind = 'usage' OFFSET 0) a`,
      [
        textArray(periods.map(({ payer }) => payer.id)),
        plainArray(periods.map(({ service }) => formatInstant(service.from))),
        plainArray(periods.map(({ service }) => formatInstant(service.to))),
      ],
    );
    return found.map((each) => each.subscription_id);
  }

  /** When periods were closed: as their bill was made or, where nothing was billed, the next one. */
  async closedAt(
    tx: Tx,
    periods: readonly PaidPeriod[],
  ): Promise<{ readonly payerId: string; readonly to: Instant; readonly at: Instant }[]> {
    const found = await rows<{ payer_id: string; service_to: Date; issued_at: Date }>(
      tx,
      `SELECT k.payer_id, k.service_to, b.issued_at
       FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[])) AS k(payer_id, service_from, service_to)
       CROSS JOIN LATERAL (
         SELECT issued_at FROM bill
         WHERE bill.payer_id = k.payer_id AND bill.period_from >= k.service_from AND bill.period_to >= k.service_to
         ORDER BY bill.period_from LIMIT 1) b`,
      [
        textArray(periods.map(({ payer }) => payer.id)),
        plainArray(periods.map(({ service }) => formatInstant(service.from))),
        plainArray(periods.map(({ service }) => formatInstant(service.to))),
      ],
    );
    return found.map((each) => ({
      payerId: each.payer_id,
      to: instantOf(each.service_to),
      at: instantOf(each.issued_at),
    }));
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
       JOIN accrual a ON a.tenant_id = s.tenant_id AND a.root_id = s.root_id
         AND a.subscription_id = s.id AND a.service_from = k.service_from
       WHERE a.kind IN ('minimum', 'adjustment') AND a.price_id IS NOT NULL`,
      [textArray(subscriptionIds), plainArray(serviceFroms.map(formatInstant))],
    );
    return found.map((fee) => ({
      subscriptionId: fee.subscription_id,
      priceId: fee.price_id,
      line: fee.line,
      serviceFrom: instantOf(fee.service_from),
      amount: fee.amount,
    }));
  }
}

type ClosingFeeRow = {
  subscription_id: string;
  price_id: string;
  line: string;
  service_from: Date;
  amount: string;
};
