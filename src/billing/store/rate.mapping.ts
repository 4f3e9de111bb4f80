import { type Instant, instantOf } from '../../core/time';

/** An accrual and the keys of its bill; its amounts are taken from that bill. */
export type RateRow = {
  readonly id: string;
  readonly payerId: string;
  readonly subscriptionId: string;
  readonly currency: string;
  readonly billFrom: Instant;
  readonly billId: string | null;
};

export type FoundRate = {
  id: string;
  payer_id: string;
  subscription_id: string;
  currency: string;
  bill_from: Date;
  bill_id: string | null;
};

export function fromRow(found: FoundRate): RateRow {
  return {
    id: found.id,
    payerId: found.payer_id,
    subscriptionId: found.subscription_id,
    currency: found.currency,
    billFrom: instantOf(found.bill_from),
    billId: found.bill_id,
  };
}
