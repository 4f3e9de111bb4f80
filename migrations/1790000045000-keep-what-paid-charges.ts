import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DERIVED_ID } from './1790000020000-identify-usage-by-source';

/**
 * What buckets paid of a charge, in the order in which they did, so that a correction can give it back. Of what
 * was paid before the draws tell. What was corrected before became a credit on a bill, and stays one.
 */
export class KeepWhatPaidCharges1790000045000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('paid_charge')`);
    await queryRunner.query(DERIVED_ID);
    await queryRunner.query(FILL);
    await queryRunner.query('DROP FUNCTION meterline_derived_id(text[])');
    await queryRunner.query('ANALYZE paid_charge');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE paid_charge');
  }
}

const TABLE = `
CREATE TABLE paid_charge (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  id uuid NOT NULL,
  subscription_id text NOT NULL,
  currency text NOT NULL,
  price_id text NOT NULL,
  line text NOT NULL,
  service_from timestamptz NOT NULL,
  -- Since a bucket paid first.
  charged numeric NOT NULL,
  -- Oldest first: {bucketId, origin, amount, level}, amounts as text.
  parts jsonb NOT NULL,
  -- {bucketId, amount}
  credited jsonb NOT NULL,
  CONSTRAINT paid_charge_pk PRIMARY KEY (tenant_id, root_id, id)
) WITH (fillfactor = 50)`;

// A line says whose it is: a fee's own; its discount as discount:<price>:<line>; a correction with a number before
// it; what closing adds to a line of usage with an ending behind it.
const FEE = '(one-time|recurring)(:[0-9T:.Z-]+)?';
const CORRECTION = '^(correction:[0-9]+|credit:[^:]*:[^:]*):';
const ENDING = '(/\\[.*)?(/share)?(@[0-9]+)?$';

const FILL = `
WITH drawn AS (
  SELECT tenant_id, root_id, accrual_id, bucket_id, sum(quantity) AS amount, max(booked_at) AS last_at, max(seq) AS seq
  FROM draw WHERE accrual_id IS NOT NULL GROUP BY 1, 2, 3, 4
), touched AS (
  SELECT DISTINCT a.tenant_id, a.root_id, a.subscription_id, a.service_from
  FROM drawn d JOIN accrual a ON a.tenant_id = d.tenant_id AND a.root_id = d.root_id AND a.id = d.accrual_id
), line AS (
  SELECT a.tenant_id, a.root_id, a.id, a.subscription_id, a.currency, a.service_from, a.amount, c.price_id, c.line
  FROM touched t JOIN accrual a ON a.tenant_id = t.tenant_id AND a.root_id = t.root_id
    AND a.subscription_id = t.subscription_id AND a.service_from = t.service_from AND a.leg = 'retail'
  CROSS JOIN LATERAL (SELECT regexp_replace(a.line, '${CORRECTION}', '') AS line) b
  CROSS JOIN LATERAL (SELECT regexp_match(b.line, '^discount:(.+):(${FEE})$') AS discount) d
  CROSS JOIN LATERAL (SELECT coalesce(d.discount[1], a.price_id, a.card) AS price_id, CASE
      WHEN a.kind IN ('usage', 'recurring', 'oneTime') THEN a.line
      WHEN d.discount IS NOT NULL THEN d.discount[2]
      WHEN b.line ~ '^${FEE}$' THEN b.line
      ELSE regexp_replace(a.line, '${ENDING}', '') END AS line) c
), charge AS (
  SELECT tenant_id, root_id, subscription_id, currency, service_from, price_id, line,
    sum(amount) AS charged, array_agg(id) AS accruals
  FROM line GROUP BY 1, 2, 3, 4, 5, 6, 7
), part AS (
  SELECT c.*, d.bucket_id, b.origin, d.amount,
    coalesce(sum(d.amount) OVER (PARTITION BY c.tenant_id, c.root_id, c.accruals ORDER BY d.last_at, d.seq, d.bucket_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS level
  FROM charge c CROSS JOIN LATERAL (
    SELECT d.bucket_id, sum(d.amount) AS amount, max(d.last_at) AS last_at, max(d.seq) AS seq
    FROM drawn d WHERE d.tenant_id = c.tenant_id AND d.root_id = c.root_id AND d.accrual_id = ANY(c.accruals)
    GROUP BY 1 HAVING sum(d.amount) > 0
  ) d JOIN bucket b ON b.tenant_id = c.tenant_id AND b.id = d.bucket_id
), split AS (
  SELECT *, least(amount, greatest(greatest(charged, 0) - level, 0)) AS standing FROM part
)
INSERT INTO paid_charge (tenant_id, root_id, id, subscription_id, currency, price_id, line, service_from, charged, parts, credited)
SELECT tenant_id, root_id,
  meterline_derived_id('paid', subscription_id, currency, price_id, line, round(extract(epoch FROM service_from) * 1000)::text),
  subscription_id, currency, price_id, line, service_from, charged,
  coalesce(jsonb_agg(jsonb_build_object('bucketId', bucket_id, 'origin', origin,
    'amount', trim_scale(standing)::text, 'level', trim_scale(level)::text) ORDER BY level) FILTER (WHERE standing > 0), '[]'),
  coalesce(jsonb_agg(jsonb_build_object('bucketId', bucket_id, 'amount', trim_scale(amount - standing)::text) ORDER BY level)
    FILTER (WHERE amount > standing), '[]')
FROM split GROUP BY tenant_id, root_id, subscription_id, currency, price_id, line, service_from, charged`;
