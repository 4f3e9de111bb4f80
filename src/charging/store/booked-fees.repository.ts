import { instantOf } from '../../core/time';
import type { BookedFee } from '../../inventory';
import { rows, type Tx } from '../../platform/database';

/** What was booked of recurring fees, their discounts and corrections. */
export class BookedFeesRepository {
  async of(
    tx: Tx,
    subscriptionIds: readonly string[],
  ): Promise<(BookedFee & { readonly subscriptionId: string })[]> {
    const found = await rows<{
      subscription_id: string;
      price_id: string;
      line: string;
      service_from: Date;
      amount: string;
    }>(
      tx,
      `SELECT subscription_id, price_id, line, service_from, trim_scale(amount)::text AS amount FROM accrual
       WHERE subscription_id = ANY($1::text[]) AND kind IN ('recurring', 'discount', 'adjustment')
         AND price_id IS NOT NULL AND charge_count > 0`,
      [subscriptionIds],
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
