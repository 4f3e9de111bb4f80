// The tables of charging in the order in which a proof walks them.
import type { Walk } from '../../ledger';

/** Charges stored in their usage's row. */
export const CHARGED_USAGES: Walk = {
  from: 'usage',
  key: [
    ['root_id', 'text'],
    ['accrual_id', 'uuid'],
    ['charge_seq', 'int'],
  ],
  columns: `root_id, accrual_id, charge_seq, id, meter, account_id, subscription_id, occurred_at, charge_quantity AS quantity, charge_amount AS amount,
    charge_drawn AS drawn`,
  where: 'accrual_id IS NOT NULL',
};

/** All other charges. */
export const ENTRIES: Walk = {
  from: 'charge_entry',
  key: [
    ['root_id', 'text'],
    ['accrual_id', 'uuid'],
    ['seq', 'int'],
  ],
  columns: 'root_id, accrual_id, seq, usage_id, kind, quantity, amount, drawn, occurred_at',
};

export const ACCRUALS: Walk = {
  from: 'accrual',
  key: [
    ['root_id', 'text'],
    ['id', 'uuid'],
  ],
  columns: `root_id, id, payer_id, account_id, subscription_id, leg, kind, price_id, card, line, currency,
    service_from, quantity, amount, drawn, charge_count, bill_id`,
};

export const COUNTERS: Walk = {
  from: 'counter',
  key: [
    ['root_id', 'text'],
    ['id', 'uuid'],
  ],
  columns: 'root_id, id, subscription_id, leg, card, line, service_from, booked, extra',
};

export const VALUES: Walk = {
  from: 'counter_value',
  key: [
    ['root_id', 'text'],
    ['counter_id', 'uuid'],
    ['hash', 'bytea'],
  ],
  columns: 'root_id, counter_id, hash',
};

export const PAID: Walk = {
  from: 'paid_charge',
  key: [
    ['root_id', 'text'],
    ['id', 'uuid'],
  ],
  columns: 'root_id, id, subscription_id, currency, price_id, line, service_from, parts, credited',
};

export const DRAWS: Walk = {
  from: 'draw',
  key: [
    ['root_id', 'text'],
    ['bucket_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'root_id, bucket_id, seq, usage_id, accrual_id, quantity, occurred_at',
};

export const USAGES: Walk = {
  from: 'usage',
  key: [['id', 'uuid']],
  columns: 'id, root_id, status, quantity, accrual_id, charge_refs',
};

export const SUBSCRIPTIONS: Walk = {
  from: 'subscription',
  key: [['id', 'text']],
  columns: 'id, product_id, account_id, price_ids, quantity, starts_at, suspensions, origins',
};
