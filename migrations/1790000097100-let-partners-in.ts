import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who sees one party: a role that reads that party, the roles it has, and the accounts by which it is settled with.
 * Statements, and the usage behind them, will be let through by policies of their own.
 */
export class LetPartnersIn1790000097100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(KEYS);
    await queryRunner.query(ROLE);
    await queryRunner.query(`CREATE POLICY partner ON document FOR SELECT TO meterline_partner
      USING (tenant_id = current_setting('app.tenant') AND (${OWN}))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP POLICY partner ON document');
    await queryRunner.query(UNDO);
    await queryRunner.query(
      `DELETE FROM api_key WHERE party_id IS NOT NULL;
       ALTER TABLE api_key DROP CONSTRAINT api_key_scope_check, DROP COLUMN party_id, DROP COLUMN party_seq`,
    );
  }
}

// A key that sees less than its tenant says what: without that it would see all of it.
const KEYS = `
ALTER TABLE api_key ADD COLUMN party_id text, ADD COLUMN party_seq bigint,
  ADD CONSTRAINT api_key_scope_check CHECK (
    (account_id IS NOT NULL) = (roles && ARRAY['customer', 'reseller'])
    AND (party_id IS NOT NULL) = (roles && ARRAY['partner']) AND (party_id IS NULL) = (party_seq IS NULL))`;

const ROLE = `
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('meterline roles'));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meterline_partner') THEN
    CREATE ROLE meterline_partner NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT pg_has_role(current_user, 'meterline_partner', 'MEMBER') THEN
    EXECUTE format('GRANT meterline_partner TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %1$I, %2$I TO meterline_partner', current_schema(), current_schema() || '_scoped');
  EXECUTE format('GRANT SELECT ON %I.document_of_tenant TO meterline_partner', current_schema() || '_scoped');
  GRANT SELECT ON document TO meterline_partner;
END $$`;

const UNDO = `
DO $$
BEGIN
  REVOKE ALL ON document FROM meterline_partner;
  EXECUTE format('REVOKE ALL ON %I.document_of_tenant FROM meterline_partner', current_schema() || '_scoped');
  EXECUTE format('REVOKE ALL ON SCHEMA %1$I, %2$I FROM meterline_partner', current_schema(), current_schema() || '_scoped');
END $$`;

const OWN = `
  kind IN ('individual', 'organization') AND id = current_setting('app.party')
  OR kind = 'partyRole' AND belongs_to = current_setting('app.party')
  OR kind IN ('partyAccount', 'settlementAccount') AND body @> jsonb_build_object(
    'relatedParty', jsonb_build_array(jsonb_build_object('id', current_setting('app.party'))))`;
