import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each policy of each statement asked anew which accounts are within: a reseller of 5 000 had them read ten times for
 * one list. They are read once a transaction, and anew when it has changed accounts; whose parties they are once in
 * one that only reads.
 */
export class ReadASubtreeOnce1790000095200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(kept('meterline_within', 'app.within', WITHIN));
    await queryRunner.query(
      kept(
        'meterline_parties',
        'app.parties',
        PARTIES,
        `current_setting('transaction_read_only')::bool`,
      ),
    );
    await queryRunner.query(FORGET);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER account_within ON account');
    await queryRunner.query('DROP FUNCTION meterline_forget_within()');
    await queryRunner.query(asked('meterline_parties', PARTIES));
    await queryRunner.query(asked('meterline_within', WITHIN));
  }
}

const WITHIN = `
  WITH RECURSIVE below AS (
    SELECT id FROM account WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account')
    UNION ALL
    SELECT c.id FROM below b CROSS JOIN LATERAL (
      SELECT id FROM account WHERE tenant_id = current_setting('app.tenant') AND parent_id = b.id OFFSET 0
    ) c
  )
  SELECT id FROM below`;

const PARTIES = `
  SELECT jsonb_path_query(body, '$.relatedParty[*].id') #>> '{}' FROM document
  WHERE tenant_id = current_setting('app.tenant') AND kind = 'billingAccount' AND id = ANY (ARRAY(SELECT meterline_within()))
  UNION ALL
  SELECT id FROM document WHERE tenant_id = current_setting('app.tenant')
    AND kind IN ('individual', 'organization', 'partyRole', 'customer')
    AND written_within = ANY (ARRAY(SELECT meterline_within()))`;

const made = (name: string, language: string, body: string): string => `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION ${name}() RETURNS SETOF text LANGUAGE ${language} STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$${body}$body$ $made$, current_schema());
END $do$`;

const asked = (name: string, query: string): string => made(name, 'sql', query);

/** What is kept for the rest of the transaction: of one that was rolled back to a savepoint what was kept before. */
const kept = (name: string, setting: string, query: string, isKept = 'true'): string =>
  made(
    name,
    'plpgsql',
    `
DECLARE
  known text := nullif(current_setting('${setting}', true), '');
  ids text[];
BEGIN
  IF known IS NOT NULL THEN
    RETURN QUERY SELECT unnest(known::text[]);
    RETURN;
  END IF;
  ids := ARRAY(${query});
  IF ${isKept} THEN
    PERFORM set_config('${setting}', ids::text, true);
  END IF;
  RETURN QUERY SELECT unnest(ids);
END`,
  );

const FORGET = `
CREATE FUNCTION meterline_forget_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.within', '', true);
  RETURN NULL;
END $$;
CREATE TRIGGER account_within AFTER INSERT OR DELETE OR UPDATE OF parent_id ON account
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_forget_within()`;
