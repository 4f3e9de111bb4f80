// The proof of exchanged charges: by which rate is said of every total, and it was in force when the usage happened. That
// a charge is its price times that rate is proven with the prices of usage.
import type { RowCheck } from '../../ledger';
import { ACCRUALS, CHARGED_USAGES } from './charge-walks';

/** A rate that a batch could not see yet may be written down earlier than its usage, but not by so much. */
const SURELY_KNOWN = `interval '1 hour'`;

export const EXCHANGE_CHECKS: readonly RowCheck[] = [
  {
    name: 'totals = exchange rates',
    rule: 'every total in another currency than its rate card names an exchange rate of the two that is there, as it says',
    walk: {
      ...ACCRUALS,
      columns:
        'root_id, id, kind, leg, card, currency, exchange_rate_id, exchange_rate, exchanged_from',
    },
    offence: `SELECT p.root_id || '/' || p.id AS row,
        CASE WHEN p.exchange_rate_id IS NULL THEN 'is in ' || p.currency || ' without an exchange rate, and its card in ' || c.currency
          WHEN r.id IS NULL THEN 'its exchange rate ' || p.exchange_rate_id || ' is gone'
          WHEN c.currency <> p.exchanged_from THEN 'was exchanged from ' || p.exchanged_from || ', and its card is in ' || c.currency
          ELSE 'was exchanged from ' || p.exchanged_from || ' to ' || p.currency || ' at ' || p.exchange_rate || ', and exchange rate '
            || r.id || ' is ' || r.rate || ' from ' || r.from_currency || ' to ' || r.to_currency END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT c.currency FROM rate_card c WHERE c.code = p.card AND p.kind = 'usage' LIMIT 1) c ON true
      LEFT JOIN LATERAL (SELECT r.id, r.rate, r.from_currency, r.to_currency FROM exchange_rate r
        WHERE r.id = p.exchange_rate_id LIMIT 1) r ON true
      WHERE c.currency <> coalesce(p.exchanged_from, p.currency)
        OR p.exchange_rate_id IS NOT NULL AND (r.rate, r.from_currency, r.to_currency)
          IS DISTINCT FROM (p.exchange_rate, p.exchanged_from, p.currency)
      ORDER BY p.root_id, p.id LIMIT 1`,
  },
  {
    name: 'exchange rates in force',
    rule: 'every charge that stands with its usage is at the exchange rate in force when it happened, of those known an hour before it came',
    walk: { ...CHARGED_USAGES, columns: `${CHARGED_USAGES.columns}, received_at` },
    offence: `SELECT p.id::text AS row,
        'is of ' || p.occurred_at || ', and was charged at exchange rate ' || r.id || ', which begins at ' || r.valid_from
          || coalesce('; ' || b.id || ' was in force', '') AS message
      FROM page p
      CROSS JOIN LATERAL (SELECT a.exchange_rate_id FROM accrual a
        WHERE a.root_id = p.root_id AND a.id = p.accrual_id AND a.exchange_rate_id IS NOT NULL LIMIT 1) a
      CROSS JOIN LATERAL (SELECT * FROM exchange_rate r WHERE r.id = a.exchange_rate_id LIMIT 1) r
      LEFT JOIN LATERAL (SELECT b.id FROM exchange_rate b
        WHERE b.from_currency = r.from_currency AND b.to_currency = r.to_currency AND b.valid_from > r.valid_from
          AND b.valid_from <= p.occurred_at AND b.created_at < p.received_at - ${SURELY_KNOWN}
        ORDER BY b.valid_from DESC LIMIT 1) b ON true
      WHERE r.valid_from > p.occurred_at OR b.id IS NOT NULL ORDER BY p.id LIMIT 1`,
  },
];
