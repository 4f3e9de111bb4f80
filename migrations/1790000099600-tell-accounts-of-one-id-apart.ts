import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An id may be given again once its account is deleted, and is another account then. What bears the right of one, or
 * names it, is told apart by when it was created: what was written, asked for or given within the former is nobody's.
 * What a reseller makes under an id of its own choice it may also be told of, in the statement that makes it; of keys it
 * lists all that it may make.
 */
export class TellAccountsOfOneIdApart1790000099600 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(NAMES);
    await queryRunner.query(NAMED);
    await queryRunner.query(writeWithin(WRITER));
    await queryRunner.query(parties('meterline_written'));
    await queryRunner.query(rewritten('meterline_within', 'meterline_written'));
    await queryRunner.query(POLICIES);
    for (const [command, judged] of KEPT_ANSWERS) {
      await queryRunner.query(
        `ALTER POLICY scoped_${command} ON idempotency_key ${judged(OF_NAME)}`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [command, judged] of KEPT_ANSWERS) {
      await queryRunner.query(`ALTER POLICY scoped_${command} ON idempotency_key ${judged(OF_ID)}`);
    }
    await queryRunner.query(
      `DROP POLICY placed ON document; DROP POLICY born ON document; DROP POLICY born ON api_key;
       DROP POLICY reseller_select ON api_key`,
    );
    await queryRunner.query(rewritten('meterline_written', 'meterline_within'));
    await queryRunner.query(parties('meterline_within'));
    await queryRunner.query(writeWithin(`current_setting('app.account', true)`));
    await queryRunner.query(
      `UPDATE document SET written_within = regexp_replace(written_within, '@\\d+$', '') WHERE written_within IS NOT NULL`,
    );
    await queryRunner.query(
      `DROP FUNCTION meterline_written(), meterline_writer(), meterline_named(text),
         meterline_name(text, timestamptz)`,
    );
  }
}

const WRITER = 'meterline_writer()';

// As the owner, whom no policy asks again. A name is STABLE as what it is made of, so that it costs no call.
const NAMES = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_name(id text, since timestamptz) RETURNS text LANGUAGE sql STABLE AS $body$
      SELECT id || '@' || (extract(epoch FROM since) * 1000000)::bigint
    $body$;
    CREATE FUNCTION meterline_writer() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT meterline_name(id, created_at) FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account', true)
    $body$;
    CREATE FUNCTION meterline_named(name text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT id FROM account WHERE tenant_id = current_setting('app.tenant')
        AND id = regexp_replace(name, '@[0-9]+$', '') AND meterline_name(id, created_at) = name
    $body$;
    CREATE FUNCTION meterline_written() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
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

// What was written last before the account of today was created is of a former one, and so is what none has the id of.
const NAMED = `
UPDATE document d SET written_within = coalesce(
  (SELECT meterline_name(a.id, a.created_at) FROM account a
   WHERE a.tenant_id = d.tenant_id AND a.id = d.written_within AND a.created_at <= d.updated_at),
  d.written_within || '@0')
WHERE written_within IS NOT NULL`;

// Whose account is gone meanwhile writes nothing: without a name it would be the operator's.
const writeWithin = (writer: string): string => `
CREATE OR REPLACE FUNCTION meterline_write_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.written_within := ${writer};
  IF NEW.written_within IS NULL THEN
    RAISE insufficient_privilege;
  END IF;
  RETURN NEW;
END $$`;

const parties = (within: string): string => `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION meterline_parties() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT jsonb_path_query(body, '$.relatedParty[*].id') #>> '{}' FROM document
      WHERE tenant_id = current_setting('app.tenant') AND kind = 'billingAccount'
        AND id = ANY (ARRAY(SELECT meterline_within()))
      UNION ALL
      SELECT id FROM document WHERE tenant_id = current_setting('app.tenant')
        AND kind IN ('individual', 'organization', 'partyRole', 'customer')
        AND written_within = ANY (ARRAY(SELECT ${within}()))
    $body$ $made$, current_schema());
END $do$`;

/** What policies for documents say of \`written_within\`, as PostgreSQL writes it. */
const rewritten = (said: string, instead: string): string => `
DO $$
DECLARE
  policy record;
  said text := '(written_within (IN \\(|= ANY \\(ARRAY\\()\\s*SELECT )${said}\\(\\) AS ${said}';
  instead text := '\\1${instead}()';
BEGIN
  FOR policy IN SELECT * FROM pg_policies
    WHERE schemaname = current_schema() AND tablename = 'document' AND concat(qual, with_check) ~ said LOOP
    EXECUTE format('ALTER POLICY %I ON document', policy.policyname)
      || coalesce(' USING (' || regexp_replace(policy.qual, said, instead, 'g') || ')', '')
      || coalesce(' WITH CHECK (' || regexp_replace(policy.with_check, said, instead, 'g') || ')', '');
  END LOOP;
END $$`;

// The first two are asked besides all others: of what names an account, what is older than it names a former one.
const POLICIES = `
CREATE POLICY born ON document AS RESTRICTIVE FOR ALL TO meterline_scoped USING (
  kind NOT IN ('productOrder', 'payment', 'refund') OR written_within IN (SELECT meterline_written())
  OR NOT EXISTS (SELECT FROM account a WHERE a.tenant_id = document.tenant_id AND a.id = document.belongs_to
    AND a.created_at > document.created_at));
CREATE POLICY born ON api_key AS RESTRICTIVE FOR ALL TO meterline_scoped USING (
  EXISTS (SELECT FROM account a WHERE a.tenant_id = api_key.tenant_id AND a.id = api_key.account_id
    AND date_trunc('milliseconds', a.created_at) = api_key.account_since));
CREATE POLICY reseller_select ON api_key FOR SELECT TO meterline_reseller USING (
  tenant_id = current_setting('app.tenant') AND account_id IN (SELECT meterline_within())
  AND account_id = ANY (ARRAY(SELECT meterline_within())) AND roles <@ ARRAY['customer', 'reseller']);
CREATE POLICY placed ON document FOR SELECT TO meterline_reseller_writing USING (
  tenant_id = current_setting('app.tenant') AND CASE kind
    WHEN 'billingAccount' THEN body #>> '{parent,id}' = ANY (ARRAY(SELECT meterline_within()))
    WHEN 'individual' THEN written_within = ANY (ARRAY(SELECT meterline_written()))
    WHEN 'organization' THEN written_within = ANY (ARRAY(SELECT meterline_written()))
    ELSE false END)`;

const OF_ID = `right(route, length(current_setting('app.account')) + 2) = ' @' || current_setting('app.account')`;
const OF_NAME = `right(route, length((SELECT ${WRITER})) + 2) = ' @' || (SELECT ${WRITER})`;

type Judged = (rule: string) => string;
const ofTenant: Judged = (rule) => `(tenant_id = current_setting('app.tenant') AND (${rule}))`;
const read: Judged = (rule) => `USING ${ofTenant(rule)}`;
const written: Judged = (rule) => `WITH CHECK ${ofTenant(rule)}`;
const KEPT_ANSWERS = [
  ['select', read],
  ['insert', written],
  ['update', (rule: string) => `${read(rule)} ${written(rule)}`],
] as const;
