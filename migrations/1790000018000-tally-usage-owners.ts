import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many usages each account has of each subject. One account may hold a third of all usage, and
 * counting its entries in an index takes longer than the rest of a list.
 */
export class TallyUsageOwners1790000018000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await queryRunner.query(`SELECT meterline_guard('usage_owner')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

const COUNTED = 'SELECT tenant_id, account_id, subject, status';

// Who writes usage of an account holds the lock of its root, so its rows are waited for by nobody;
// usage without an account is written by many at once, each connection counting in its own slot.
const KEY = `tenant_id, account_id, subject, status, CASE WHEN account_id = '' THEN pg_backend_pid() % 64 ELSE 0 END`;

/** `changes`: a query of what is counted, each row with its `sign`. */
const tallyFunction = (name: string, changes: string): string => `
CREATE FUNCTION meterline_tally_owner_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_owner AS t (tenant_id, account_id, subject, status, slot, usages)
  SELECT ${KEY}, sum(sign) FROM (${changes}) AS changed
  GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (tenant_id, account_id, subject, status, slot)
  DO UPDATE SET usages = t.usages + excluded.usages;
  RETURN NULL;
END $$;`;

const UP = `
CREATE TABLE usage_owner (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  account_id text NOT NULL,
  subject text NOT NULL,
  status text NOT NULL,
  slot integer NOT NULL,
  usages bigint NOT NULL,
  CONSTRAINT usage_owner_pk PRIMARY KEY (tenant_id, account_id, subject, status, slot)
) WITH (fillfactor = 50);
CREATE INDEX usage_owner_subject ON usage_owner (tenant_id, subject);
INSERT INTO usage_owner (tenant_id, account_id, subject, status, slot, usages)
  SELECT tenant_id, account_id, subject, status, 0, count(*) FROM usage GROUP BY 1, 2, 3, 4;
${tallyFunction('added', `${COUNTED}, 1 AS sign FROM added`)}
${tallyFunction('removed', `${COUNTED}, -1 AS sign FROM removed`)}
${tallyFunction('changed', `${COUNTED}, 1 AS sign FROM added UNION ALL ${COUNTED}, -1 FROM removed`)}
CREATE FUNCTION meterline_tally_owner_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM usage_owner;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_owner_added AFTER INSERT ON usage
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_owner_added();
CREATE TRIGGER usage_owner_removed AFTER DELETE ON usage
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_owner_removed();
CREATE TRIGGER usage_owner_changed AFTER UPDATE ON usage
  REFERENCING NEW TABLE AS added OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_owner_changed();
CREATE TRIGGER usage_owner_emptied AFTER TRUNCATE ON usage
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_tally_owner_emptied()`;

const DOWN = `
DROP TRIGGER usage_owner_added ON usage;
DROP TRIGGER usage_owner_removed ON usage;
DROP TRIGGER usage_owner_changed ON usage;
DROP TRIGGER usage_owner_emptied ON usage;
DROP FUNCTION meterline_tally_owner_added, meterline_tally_owner_removed, meterline_tally_owner_changed,
  meterline_tally_owner_emptied;
DROP TABLE usage_owner`;
