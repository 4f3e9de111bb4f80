import { decimal } from '../../core/decimal';
import { instantOf } from '../../core/time';
import type { Accrual, LineKind } from '../domain/bill';

export type AccrualRow = {
  id: string;
  root_id: string;
  payer_id: string;
  account_id: string;
  subscription_id: string;
  kind: LineKind;
  price_id: string | null;
  card: string;
  version: number;
  line: string;
  meter: string | null;
  unit: string | null;
  currency: string;
  tax_category: string | null;
  tax_exemption: string | null;
  tax_rate: string;
  description: string;
  service_from: Date;
  service_to: Date;
  covers_from: Date;
  covers_to: Date;
  bill_from: Date;
  quantity: string;
  amount: string;
  drawn: string;
  charge_count: number;
  exchange_rate_id: string | null;
  exchange_rate: string | null;
  exchanged_from: string | null;
};

export function fromAccrualRow(found: AccrualRow): Accrual {
  return {
    id: found.id,
    rootId: found.root_id,
    payerId: found.payer_id,
    accountId: found.account_id,
    subscriptionId: found.subscription_id,
    kind: found.kind,
    priceId: found.price_id,
    card: found.card,
    version: found.version,
    line: found.line,
    meter: found.meter,
    unit: found.unit,
    currency: found.currency,
    exchange: exchangeOf(found),
    taxCategory: found.tax_category,
    taxExemption: found.tax_exemption,
    taxRatePercent: decimal(found.tax_rate),
    description: found.description,
    service: {
      from: instantOf(found.service_from),
      to: instantOf(found.service_to),
    },
    covers: {
      from: instantOf(found.covers_from),
      to: instantOf(found.covers_to),
    },
    billFrom: instantOf(found.bill_from),
    quantity: decimal(found.quantity),
    amount: decimal(found.amount),
    drawn: decimal(found.drawn),
    chargeCount: found.charge_count,
  };
}

function exchangeOf(found: AccrualRow): Accrual['exchange'] {
  const { exchange_rate_id: id, exchange_rate: rate, exchanged_from: from } = found;
  return id && rate && from ? { id, from, rate: decimal(rate) } : undefined;
}
