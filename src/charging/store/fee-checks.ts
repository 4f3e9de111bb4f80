// Checks fees by independent SQL, which shares nothing with the code that plans them.
import type { RowCheck } from '../../ledger';
import { ACCRUALS, SUBSCRIPTIONS } from './charge-walks';

const CHARGED_RULE =
  `every recurring fee, with its corrections, comes to price × pieces × days in service that were not suspended ÷ days of
its whole period, worked out of prices, subscriptions and accounts as they stand; and once the account's period is closed in which
the next one falls due, that is charged; not of one-time fees, discounts and surcharges, nor where a price changed since or
something is still to be settled, nor, once an account's cycle changed, of fees that are not of its own
periods`.replaceAll('\n', ' ');

const SOLD_RULE =
  `of every recurring price that a subscription sells there is the fee that its start, and each resumption, falls into, once
the account's period is closed in which it does; not where the price changed since or something is still to be settled, nor of a
day on which the subscription is suspended, or over, again`.replaceAll('\n', ' ');

const MICRO = '0.000000000001';
/** The local day of the payer `y`, whose zone does not change. */
const dayOf = (at: string) => `(${at} AT TIME ZONE y.time_zone)::date`;
/** Calendar days from `from` to `to` within the period `q` of the fee. */
const days = (from: string, to: string) =>
  `greatest(0, ${dayOf(`least(${to}, q.ends)`)} - ${dayOf(`greatest(${from}, q.begins)`)})`;

/** True when an earlier cycle applies to the period. */
const IS_BEFORE = `p.service_from < to_timestamp((cycle #>> '{since,at}')::float8 / 1000)`;

const OF_NEXT = `to_char(q.ends AT TIME ZONE 'UTC', '"recurring:"YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The day one period of the rhythm `h` after that boundary, or before it. */
function moved(day: string, sign: '+' | '-'): string {
  const month = `(date_trunc('month', ${day}::timestamp) ${sign} make_interval(months => h.months))`;
  return `CASE WHEN h.months IS NULL THEN ${day} ${sign} h.days ELSE least(${month} + make_interval(days => h.anchor_day - 1),
    ${month} + interval '1 month - 1 day')::date END`;
}

/** When a fee that the subscription `of` began ends, whichever continues it, and whether any of them is unsettled. */
const asBegun = (of: string, priceId: string) => `
  SELECT coalesce(max(coalesce(m.terminates_at, 'infinity')) FILTER (WHERE coalesce(m.terminates_at, 'infinity') > m.starts_at),
      max(coalesce(m.terminates_at, 'infinity'))) AS ends_at,
    bool_or(m.unsettled_from IS NOT NULL OR m.awaited_price_ids <> '{}') AS is_pending
  FROM subscription m WHERE m.product_id = ${of}.product_id AND ${priceId} = ANY(m.price_ids) AND (m.id = ${of}.id
    OR m.origins @> jsonb_build_array(jsonb_build_object('priceId', ${priceId}, 'fee', jsonb_build_object('id', ${of}.id))))`;

const priceOf = (of: string, priceId: string) => `
  SELECT coalesce(r.amount, 0) * ${of}.quantity::numeric AS whole, r.kind, r.changed_at,
    nullif(r.detail -> 'period', 'null') AS period, coalesce(r.detail ->> 'whileSuspended', 'free') = 'charge' AS is_always_charged
  FROM price r WHERE r.id = ${priceId} LIMIT 1`;

/** The rhythm of the price `r` in an account with this cycle. */
const rhythmIn = (cycle: string) => `
  SELECT coalesce(r.period ->> 'unit', ${cycle} ->> 'frequency') AS unit,
    coalesce(r.period ->> 'length', ${cycle} ->> 'interval')::int AS length,
    CASE WHEN ${cycle} ->> 'frequency' IN ('day', 'week') THEN 1 ELSE (${cycle} ->> 'anchorDay')::int END AS anchor_day`;

/** The rhythm `c` in days or in months. */
const COUNTED = `
  SELECT c.anchor_day, c.length * CASE c.unit WHEN 'day' THEN 1 WHEN 'week' THEN 7 END AS days,
    c.length * CASE c.unit WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'year' THEN 12 END AS months`;

const beginOf = (line: string) => `substr(${line}, 11)::timestamptz`;

const CHARGED: RowCheck = {
  name: 'fees = prices',
  rule: CHARGED_RULE,
  walk: {
    ...ACCRUALS,
    columns:
      'root_id, id, payer_id, account_id, subscription_id, kind, price_id, line, service_from, service_to',
  },
  offence: `
    SELECT p.root_id || '/' || p.id AS row,
      CASE WHEN f.ends_at IS NULL THEN 'its subscription ' || p.subscription_id || ' is gone'
        WHEN abs(b.amount - o.amount) > ${MICRO} THEN 'its price makes ' || trim_scale(o.amount) || ' of ' || o.days || ' of '
          || q.of_days || ' days, and ' || trim_scale(b.amount) || ' were charged'
        ELSE 'the fee of the period from ' || q.ends || ' on is missing' END AS message
    FROM (SELECT * FROM page WHERE kind = 'recurring' AND line LIKE 'recurring%') p
    LEFT JOIN LATERAL (SELECT s.* FROM subscription s WHERE s.id = p.subscription_id LIMIT 1) s ON true
    LEFT JOIN LATERAL (${asBegun('s', 'p.price_id')}) f ON true
    LEFT JOIN LATERAL (${priceOf('s', 'p.price_id')}) r ON true
    LEFT JOIN LATERAL (SELECT y.open_from, y.cycle, coalesce(y.cycle ->> 'timeZone', 'UTC') AS time_zone,
        a.payer_id = p.payer_id AS is_payer
      FROM account a JOIN account y ON y.tenant_id = a.tenant_id AND y.id = p.payer_id WHERE a.id = p.account_id LIMIT 1) y ON true
    LEFT JOIN LATERAL (
      WITH RECURSIVE counted(cycle) AS (
        SELECT y.cycle UNION ALL SELECT cycle #> '{since,before}' FROM counted WHERE ${IS_BEFORE})
      ${rhythmIn('cycle')} FROM counted WHERE ${IS_BEFORE} IS NOT TRUE LIMIT 1) c ON true
    LEFT JOIN LATERAL (${COUNTED}) h ON true
    CROSS JOIN LATERAL (SELECT p.service_from AS begins, p.service_to AS ends,
        ${dayOf('p.service_to')} - (${moved(dayOf('p.service_to'), '-')}) AS of_days WHERE p.line = 'recurring'
      UNION ALL SELECT w.begins, w.until::timestamp AT TIME ZONE y.time_zone, w.until - ${dayOf('w.begins')}
      FROM (SELECT v.begins, ${moved(dayOf('v.begins'), '+')} AS until
        FROM (SELECT ${beginOf('p.line')} AS begins WHERE p.line <> 'recurring' AND NOT y.cycle ? 'since') v) w) q
    LEFT JOIN LATERAL (SELECT coalesce(sum(${days('greatest(v.begins, s.starts_at)', 'least(v.ends, f.ends_at)')}), 0) AS days,
        bool_or(v.ends > q.ends) AS goes_on
      FROM jsonb_to_recordset(s.suspensions) AS w("from" timestamptz, "to" timestamptz)
      CROSS JOIN LATERAL (SELECT w."from" AS begins, coalesce(w."to", 'infinity') AS ends) v) u ON true
    LEFT JOIN LATERAL (SELECT d.days, round(r.whole * d.days / q.of_days, 12) AS amount
      FROM (SELECT ${days('s.starts_at', 'f.ends_at')} - CASE WHEN r.is_always_charged THEN 0 ELSE u.days END AS days) d) o ON true
    LEFT JOIN LATERAL (SELECT sum(c.amount) AS amount FROM accrual c
      WHERE c.subscription_id = p.subscription_id AND c.service_from = p.service_from AND c.price_id = p.price_id
        AND regexp_replace(c.line, '^(correction:[0-9]+:|credit:[^:]*:[^:]*:)', '') = p.line) b ON true
    LEFT JOIN LATERAL (SELECT e.booked_at FROM charge_entry e
      WHERE e.root_id = p.root_id AND e.accrual_id = p.id ORDER BY e.seq LIMIT 1) e ON true
    LEFT JOIN LATERAL (SELECT true AS is_there FROM accrual n
      WHERE n.subscription_id = p.subscription_id AND n.service_from BETWEEN p.service_from AND q.ends AND n.price_id = p.price_id
        AND CASE n.line WHEN 'recurring' THEN n.service_from = q.ends ELSE n.line = ${OF_NEXT} END LIMIT 1) n ON true
    WHERE s.id IS NULL OR NOT f.is_pending AND (r.changed_at IS NULL OR r.changed_at < e.booked_at) AND (
      abs(b.amount - o.amount) > ${MICRO}
      OR n.is_there IS NULL AND y.is_payer AND y.open_from >= q.ends AND s.starts_at <= q.ends AND r.whole <> 0
        AND (r.is_always_charged OR u.goes_on IS NOT TRUE)
        AND ${dayOf('f.ends_at')} > ${dayOf('q.ends')})
    ORDER BY p.root_id, p.id LIMIT 1`,
};

/** Each fee after the first is found by the one before it. */
const SOLD: RowCheck = {
  name: 'subscriptions = fees',
  rule: SOLD_RULE,
  walk: SUBSCRIPTIONS,
  offence: `
    SELECT p.id AS row, 'the fee ' || sold.price_id || ' of the period of ' || b.at || ' is missing' AS message
    FROM page p
    CROSS JOIN LATERAL (SELECT DISTINCT price_id FROM unnest(p.price_ids) AS price_id
      WHERE NOT p.origins @> jsonb_build_array(jsonb_build_object('priceId', price_id, 'fee', '{}'::jsonb))) sold
    CROSS JOIN LATERAL (${priceOf('p', 'sold.price_id')}) r
    CROSS JOIN LATERAL (SELECT y.open_from, y.cycle, coalesce(y.cycle ->> 'timeZone', 'UTC') AS time_zone
      FROM account a JOIN account y ON y.tenant_id = a.tenant_id AND y.id = a.payer_id WHERE a.id = p.account_id LIMIT 1) y
    CROSS JOIN LATERAL (${rhythmIn('y.cycle')}) c
    CROSS JOIN LATERAL (${COUNTED}) h
    CROSS JOIN LATERAL (${asBegun('p', 'sold.price_id')}) f
    CROSS JOIN LATERAL (SELECT p.starts_at AS at UNION SELECT w."to"
      FROM jsonb_to_recordset(p.suspensions) AS w("to" timestamptz) WHERE w."to" > p.starts_at) b
    WHERE r.kind = 'recurring' AND abs(r.whole) > ${MICRO} * 10000 AND NOT f.is_pending
      AND (r.changed_at IS NULL OR r.changed_at < b.at)
      AND y.open_from > b.at AND ${dayOf('f.ends_at')} > ${dayOf('b.at')}
      AND (r.is_always_charged OR NOT EXISTS (SELECT FROM jsonb_to_recordset(p.suspensions) AS w("from" timestamptz, "to" timestamptz)
        WHERE ${dayOf('w."from"')} <= ${dayOf('b.at')} AND ${dayOf(`coalesce(w."to", 'infinity')`)} > ${dayOf('b.at')}))
      AND NOT EXISTS (SELECT FROM accrual n
        WHERE n.subscription_id = p.id AND n.kind = 'recurring' AND n.service_from <= b.at AND n.price_id = sold.price_id
          AND CASE WHEN n.line = 'recurring' THEN n.service_to > b.at
            WHEN n.line LIKE 'recurring:%' THEN ${beginOf('n.line')} <= b.at AND CASE WHEN b.at = p.starts_at THEN n.service_to > b.at
              ELSE y.cycle ? 'since' OR (${moved(dayOf(beginOf('n.line')), '+')})::timestamp AT TIME ZONE y.time_zone > b.at END END)
    ORDER BY p.id, sold.price_id, b.at LIMIT 1`,
};

export const FEE_CHECKS = [CHARGED, SOLD];
