import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A caller says by name, not by id alone, which account or party is its own: one that had the id before, and was
 * believed to have it still, sees and writes nothing within the next. A token names an id alone, so it is kept until
 * when another had that.
 */
export class JudgeWhoseIdItIs1790000100400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(judgedBy(NAME));
    await queryRunner.query(WRITTEN_ONCE);
    await queryRunner.query(PARTY);
    await queryRunner.query(
      ofPartner(`(SELECT meterline_party())`, 'AND (SELECT meterline_party()) IS NOT NULL'),
    );
    await queryRunner.query(FORMER);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER document_former ON document');
    await queryRunner.query('DROP FUNCTION meterline_note_former()');
    await queryRunner.query('DROP TABLE former_holder');
    await queryRunner.query(ofPartner(`current_setting('app.party')`));
    await queryRunner.query('DROP FUNCTION meterline_party()');
    await queryRunner.query(judgedBy(''));
    await queryRunner.query(WRITTEN_EACH_TIME);
  }
}

const NAME = `AND meterline_name(id, created_at) = current_setting('app.account_name', true)`;

/** What is asked of the account of a caller, but for the names of those below it. */
const judgedBy = (name: string): string => `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION meterline_writer() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT meterline_name(id, created_at) FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account', true) ${name}
    $body$;
    CREATE OR REPLACE FUNCTION meterline_above() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT unnest(path) FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account') ${name}
    $body$;
    CREATE OR REPLACE FUNCTION meterline_root() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT root_id FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account') ${name}
    $body$;
    CREATE OR REPLACE FUNCTION meterline_within() RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
DECLARE
  known text := nullif(current_setting('app.within', true), '');
  ids text[];
BEGIN
  IF known IS NOT NULL THEN
    RETURN QUERY SELECT unnest(known::text[]);
    RETURN;
  END IF;
  ids := ARRAY(
  WITH RECURSIVE below AS (
    SELECT id FROM account
    WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account') ${name}
    UNION ALL
    SELECT c.id FROM below b CROSS JOIN LATERAL (
      SELECT id FROM account WHERE tenant_id = current_setting('app.tenant') AND parent_id = b.id OFFSET 0
    ) c
  )
  SELECT id FROM below);
  PERFORM set_config('app.within', ids::text, true);
  RETURN QUERY SELECT unnest(ids);
END$body$ $made$, current_schema());
END $do$`;

const WRITTEN_EACH_TIME = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION meterline_written() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      WITH RECURSIVE below AS (
        SELECT id, created_at FROM account
        WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account')
        UNION ALL
        SELECT c.id, c.created_at FROM below b CROSS JOIN LATERAL (
          SELECT id, created_at FROM account
          WHERE tenant_id = current_setting('app.tenant') AND parent_id = b.id OFFSET 0
        ) c
      )
      SELECT meterline_name(id, created_at) FROM below
    $body$ $made$, current_schema());
END $do$`;

// Of one that only reads they are read once: each policy of each statement asks for them.
const WRITTEN_ONCE = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION meterline_written() RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
DECLARE
  known text := nullif(current_setting('app.written', true), '');
  names text[];
BEGIN
  IF known IS NOT NULL THEN
    RETURN QUERY SELECT unnest(known::text[]);
    RETURN;
  END IF;
  names := ARRAY(
  WITH RECURSIVE below AS (
    SELECT id, created_at FROM account
    WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account') ${NAME}
    UNION ALL
    SELECT c.id, c.created_at FROM below b CROSS JOIN LATERAL (
      SELECT id, created_at FROM account
      WHERE tenant_id = current_setting('app.tenant') AND parent_id = b.id OFFSET 0
    ) c
  )
  SELECT meterline_name(id, created_at) FROM below);
  IF current_setting('transaction_read_only')::bool THEN
    PERFORM set_config('app.written', names::text, true);
  END IF;
  RETURN QUERY SELECT unnest(names);
END$body$ $made$, current_schema());
END $do$`;

// Of a party its place in the list of all says which it is.
const PARTY = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_party() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT id FROM document WHERE tenant_id = current_setting('app.tenant') AND kind IN ('individual', 'organization')
        AND id = current_setting('app.party') AND id || '@' || seq = current_setting('app.party_name')
    $body$ $made$, current_schema());
END $do$`;

const ofPartner = (party: string, isThere = ''): string => `
ALTER POLICY partner ON document USING (tenant_id = current_setting('app.tenant') ${isThere} AND (
  kind IN ('individual', 'organization') AND id = ${party}
  OR kind = 'partyRole' AND belongs_to = ${party}
  OR kind IN ('partyAccount', 'settlementAccount') AND body @> jsonb_build_object(
    'relatedParty', jsonb_build_array(jsonb_build_object('id', ${party})))))`;

const FORMER = `
CREATE TABLE former_holder (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  id text NOT NULL,
  ended_at timestamptz NOT NULL,
  CONSTRAINT former_holder_pk PRIMARY KEY (tenant_id, kind, id)
);
SELECT meterline_guard('former_holder');
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_note_former() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $$
    BEGIN
      INSERT INTO former_holder (tenant_id, kind, id, ended_at) VALUES (OLD.tenant_id, OLD.kind, OLD.id, clock_timestamp())
      ON CONFLICT (tenant_id, kind, id) DO UPDATE SET ended_at = excluded.ended_at;
      RETURN NULL;
    END $$ $made$, current_schema());
END $do$;
CREATE TRIGGER document_former AFTER DELETE ON document
  FOR EACH ROW WHEN (OLD.kind IN ('billingAccount', 'individual', 'organization'))
  EXECUTE FUNCTION meterline_note_former()`;
