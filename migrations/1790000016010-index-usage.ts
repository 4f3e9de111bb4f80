import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists of usage. Usage is written a thousand rows at a time, so an index must be cheap to add to: keys
 * end in `received_at`, which a batch shares, so that its rows fold into one entry each; ties are put
 * in the order of ids on reading. Counting a million rows is half of a list's time, so a tally is kept.
 */
export class IndexUsage1790000016010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(INDEXES);
    await queryRunner.query(TALLY);
    await queryRunner.query(`SELECT meterline_guard('usage_tally'), meterline_guard('usage_hour')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

const INDEXES = `
DROP INDEX usage_received;
DROP INDEX usage_rejected;
CREATE INDEX usage_received ON usage (tenant_id, received_at);
CREATE INDEX usage_account ON usage (tenant_id, account_id, received_at);
CREATE INDEX usage_subject ON usage (tenant_id, subject, received_at);
CREATE INDEX usage_meter ON usage (tenant_id, meter, received_at);
CREATE INDEX usage_occurred ON usage (tenant_id, occurred_at);
CREATE INDEX usage_external ON usage (tenant_id, external_id);
-- All but what nearly all usage is.
CREATE INDEX usage_status ON usage (tenant_id, status, received_at) WHERE status <> 'rated';
-- Whatever else a TMF635 client sent; usage of other wires has no document.
CREATE INDEX usage_document ON usage USING gin (document jsonb_path_ops)
  WITH (gin_pending_list_limit = 512) WHERE document IS NOT NULL;

-- Not subject to the policy, which says the same: see document_of_tenant.
CREATE VIEW usage_of_tenant AS
  SELECT * FROM usage WHERE tenant_id = current_setting('app.tenant');
GRANT SELECT ON usage_of_tenant TO meterline_app`;

const SHOWN = (path: string): string =>
  `CASE WHEN document IS NULL THEN meter ELSE document #>> '${path}' END`;

const KEY = `tenant_id, meter, ${SHOWN('{usageType}')}, ${SHOWN('{usageSpecification,id}')}, source, status`;

// Hours of UTC, whatever the session's time zone is.
const HOUR = `date_trunc('hour', occurred_at, 'UTC')`;

const COUNTED = 'SELECT tenant_id, meter, document, source, status, occurred_at';

/** `changes`: a query of what is counted, each row with its `sign`. */
const count = (changes: string): string => `
  INSERT INTO usage_tally AS t (tenant_id, meter, usage_type, specification_id, source, status, slot, usages)
  SELECT ${KEY}, pg_backend_pid() % 64, sum(sign)
  FROM (${changes}) AS changed GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (tenant_id, meter, usage_type, specification_id, source, status, slot)
  DO UPDATE SET usages = t.usages + excluded.usages;
  INSERT INTO usage_hour AS h (tenant_id, hour, slot, usages)
  SELECT tenant_id, ${HOUR}, pg_backend_pid() % 64, sum(sign)
  FROM (${changes}) AS changed GROUP BY 1, 2 HAVING sum(sign) <> 0 ORDER BY 1, 2
  ON CONFLICT (tenant_id, hour, slot) DO UPDATE SET usages = h.usages + excluded.usages;
  RETURN NULL;`;

const tallyFunction = (name: string, changes: string): string => `
CREATE FUNCTION meterline_tally_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN${count(changes)}
END $$;`;

const TALLY = `
-- How many usages there are of each kind. Every connection counts in a slot of its own, or nearly, so
-- that two never wait for each other; reading adds the slots up.
CREATE TABLE usage_tally (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  meter text NOT NULL,
  usage_type text,
  specification_id text,
  source text NOT NULL,
  status text NOT NULL,
  slot integer NOT NULL,
  usages bigint NOT NULL,
  -- What the client named differently from the meter, or did not name.
  CONSTRAINT usage_tally_key UNIQUE NULLS NOT DISTINCT
    (tenant_id, meter, usage_type, specification_id, source, status, slot)
) WITH (fillfactor = 50);
INSERT INTO usage_tally (tenant_id, meter, usage_type, specification_id, source, status, slot, usages)
  SELECT ${KEY}, 0, count(*) FROM usage GROUP BY 1, 2, 3, 4, 5, 6;
-- And how many happened in each hour.
CREATE TABLE usage_hour (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  hour timestamptz NOT NULL,
  slot integer NOT NULL,
  usages bigint NOT NULL,
  CONSTRAINT usage_hour_pk PRIMARY KEY (tenant_id, hour, slot)
) WITH (fillfactor = 50);
INSERT INTO usage_hour (tenant_id, hour, slot, usages)
  SELECT tenant_id, ${HOUR}, 0, count(*) FROM usage GROUP BY 1, 2;
${tallyFunction('added', `${COUNTED}, 1 AS sign FROM added`)}
${tallyFunction('removed', `${COUNTED}, -1 AS sign FROM removed`)}
${tallyFunction('changed', `${COUNTED}, 1 AS sign FROM added UNION ALL ${COUNTED}, -1 FROM removed`)}
CREATE FUNCTION meterline_tally_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_tally;
  DELETE FROM usage_hour;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_tally_added AFTER INSERT ON usage
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_added();
CREATE TRIGGER usage_tally_removed AFTER DELETE ON usage
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_removed();
CREATE TRIGGER usage_tally_changed AFTER UPDATE ON usage
  REFERENCING NEW TABLE AS added OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_changed();
CREATE TRIGGER usage_tally_emptied AFTER TRUNCATE ON usage
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_emptied()`;

const DOWN = `
DROP TRIGGER usage_tally_added ON usage;
DROP TRIGGER usage_tally_removed ON usage;
DROP TRIGGER usage_tally_changed ON usage;
DROP TRIGGER usage_tally_emptied ON usage;
DROP FUNCTION meterline_tally_added, meterline_tally_removed, meterline_tally_changed, meterline_tally_emptied;
DROP TABLE usage_tally, usage_hour;
DROP VIEW usage_of_tenant;
DROP INDEX usage_received, usage_account, usage_subject, usage_meter, usage_occurred, usage_external,
  usage_status, usage_document;
CREATE INDEX usage_received ON usage (tenant_id, received_at, id);
CREATE INDEX usage_rejected ON usage (tenant_id, received_at, id) WHERE status IN ('rejected', 'recycled')`;
