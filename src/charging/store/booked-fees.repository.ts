import { formatInstant, type Instant, instantOf } from '../../core/time';
import type { BookedFee } from '../../inventory';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

/** Reads booked recurring fees with their discounts and corrections. */
export class BookedFeesRepository {
  /** Finds the fees of billing periods that begin at `from` or later. */
  async of(
    tx: Tx,
    asked: readonly { readonly subscriptionId: string; readonly from: Instant }[],
  ): Promise<BookedFee[]> {
    const found = await rows<{
      subscription_id: string;
      price_id: string;
      line: string;
      service_from: Date;
      amount: string;
    }>(
      tx,
      `SELECT a.subscription_id, a.price_id, a.line, a.service_from, trim_scale(a.amount)::text AS amount
       FROM unnest($1::text[], $2::timestamptz[]) AS w(subscription_id, since)
       CROSS JOIN LATERAL (
         SELECT * FROM accrual WHERE subscription_id = w.subscription_id AND service_from >= w.since
           AND kind IN ('recurring', 'discount', 'adjustment') AND price_id IS NOT NULL AND charge_count > 0 OFFSET 0) a`,
      [
        textArray(asked.map(({ subscriptionId }) => subscriptionId)),
        plainArray(asked.map(({ from }) => formatInstant(from))),
      ],
    );
    return found.map((each) => ({
      subscriptionId: each.subscription_id,
      priceId: each.price_id,
      line: each.line,
      serviceFrom: instantOf(each.service_from),
      amount: each.amount,
    }));
  }
}
