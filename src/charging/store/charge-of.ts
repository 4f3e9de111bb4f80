import { LINE_ENDINGS } from '../../rating';
import { LEGS } from '../domain/leg';

const FEE = '(?:one-time|recurring)(?::[0-9T:.Z-]+)?';

/**
 * The charge that a total belongs to (`domain/paid-charge`), by its line: a fee is a charge; discounts and surcharges
 * name their fee; a correction has a number in front; what closing adds to usage follows the line.
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

/** The identity of a bucket's payment: subscription, period and line of the charge, and the bucket. */
export function paidRow(period: string, line: string, bucketId: string): string {
  return `${period}.root_id || '/' || (${bucketId}) || ' for ' || ${period}.subscription_id || '/' || ${period}.currency || '/'
    || ${line}.price_id || '/' || ${line}.line || ' since ' || extract(epoch FROM ${period}.service_from)`;
}

const RESULTS = Object.entries(LEGS).map(([leg, { result }]) => `WHEN '${leg}' THEN '${result}'`);

/** The journal account of a total's result; none for an unknown leg. */
export function resultOf(row: string): string {
  return `CASE ${row}.leg ${RESULTS.join(' ')} ELSE ${row}.leg END`;
}
