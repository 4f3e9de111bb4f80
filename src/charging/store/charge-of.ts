import { LINE_ENDINGS } from '../../rating';

const FEE = '(?:one-time|recurring)(?::[0-9T:.Z-]+)?';

/**
 * Which charge a total is of (`domain/paid-charge`), as its line says: a fee's is its own, its discounts and
 * surcharges name it, a correction has a number before it; what closing adds to a line of usage stands behind it.
 */
export function chargeOf(accrual: string): string {
  return `(SELECT coalesce(d.fee[1], ${accrual}.price_id, ${accrual}.card) AS price_id,
    coalesce(d.fee[2], CASE WHEN ${accrual}.kind = 'usage' OR b.line ~ '^${FEE}$' THEN b.line
      ELSE regexp_replace(b.line, '${LINE_ENDINGS.slice(1)}', '') END) AS line
  FROM (SELECT CASE ${accrual}.kind WHEN 'usage' THEN ${accrual}.line
    ELSE regexp_replace(${accrual}.line, '^(correction:[0-9]+|credit:[^:]*:[^:]*):', '') END AS line) b
  CROSS JOIN LATERAL (SELECT CASE WHEN ${accrual}.kind <> 'usage'
    THEN regexp_match(b.line, '^(?:discount|surcharge):(.+):(${FEE})$') END AS fee) d)`;
}

/** A bucket, and the charge that it paid of: whose and of when, and of which line. */
export function paidRow(period: string, line: string, bucketId: string): string {
  return `${period}.root_id || '/' || (${bucketId}) || ' for ' || ${period}.subscription_id || '/' || ${period}.currency || '/'
    || ${line}.price_id || '/' || ${line}.line || ' since ' || extract(epoch FROM ${period}.service_from)`;
}
