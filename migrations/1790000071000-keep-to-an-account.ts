import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who sees one account and what is below it: a role of its own, which reads what a policy lets through and nothing
 * else. What has no policy here it cannot read, however it is asked for.
 */
export class KeepToAnAccount1790000071000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ROLE);
    await queryRunner.query(WITHIN);
    for (const [table, rule] of Object.entries(RULES)) {
      await queryRunner.query(`GRANT SELECT ON ${table} TO meterline_scoped`);
      await queryRunner.query(`CREATE POLICY scoped ON ${table} FOR SELECT TO meterline_scoped
        USING (tenant_id = current_setting('app.tenant') AND ${rule})`);
    }
    for (const view of VIEWS)
      await queryRunner.query(`GRANT SELECT ON ${view} TO meterline_scoped`);
    await queryRunner.query(OWN_VIEWS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_schema() || '_scoped'); END $$`,
    );
    for (const table of Object.keys(RULES)) {
      await queryRunner.query(`DROP POLICY scoped ON ${table}`);
    }
    for (const name of [...Object.keys(RULES), ...VIEWS]) {
      await queryRunner.query(`REVOKE ALL ON ${name} FROM meterline_scoped`);
    }
    await queryRunner.query('DROP FUNCTION meterline_within()');
    await queryRunner.query(
      `DO $$ BEGIN EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM meterline_scoped', current_schema()); END $$`,
    );
  }
}

const ROLE = `
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('meterline roles'));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meterline_scoped') THEN
    CREATE ROLE meterline_scoped NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT pg_has_role(current_user, 'meterline_scoped', 'MEMBER') THEN
    EXECUTE format('GRANT meterline_scoped TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO meterline_scoped', current_schema());
END $$`;

// The ids of the account and of all below it. As the owner, whom no policy asks again.
const WITHIN = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_within() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %I, pg_temp AS $body$
      WITH RECURSIVE below AS (
        SELECT id FROM account WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account')
        UNION ALL
        SELECT c.id FROM below b CROSS JOIN LATERAL (
          SELECT id FROM account WHERE tenant_id = current_setting('app.tenant') AND parent_id = b.id OFFSET 0
        ) c
      )
      SELECT id FROM below
    $body$ $made$, current_schema());
END $do$`;

const within = (column: string) => `${column} IN (SELECT meterline_within())`;
/** Of what stands in a row that is seen. */
const of = (column: string, table: string) => `${column} IN (SELECT id FROM ${table})`;

const RULES = {
  account: within('id'),
  accrual: `${within('account_id')} AND leg = 'retail'`,
  balance_action: within('account_id'),
  bill: within('payer_id'),
  bill_line: of('bill_id', 'bill'),
  bill_payment: of('bill_id', 'bill'),
  bucket: within('account_id'),
  charge_entry: of('accrual_id', 'accrual'),
  counter: `${within('account_id')} AND leg = 'retail'`,
  document: `CASE kind WHEN 'billingAccount' THEN ${within('id')}
    WHEN 'product' THEN ${within("body #>> '{billingAccount,id}'")} ELSE false END`,
  draw: of('bucket_id', 'bucket'),
  draw_day: within('account_id'),
  hold: of('bucket_id', 'bucket'),
  meter: 'true',
  open_bill: within('payer_id'),
  payment_booking: within('payer_id'),
  // What retail costs, by which live bills tell their tiers; of cards those of cost and of partners are none of his.
  price: 'true',
  rate_card: `book = 'retail'`,
  rate_card_meter: `book = 'retail'`,
  rate_card_version: 'card_code IN (SELECT code FROM rate_card)',
  refund_booking: within('payer_id'),
  subscription: within('account_id'),
  usage: within('account_id'),
} as const;

/** They ask as who asks them. */
const VIEWS = ['balance_history', 'charge', 'listed_bill'];

// The two that do not, for the sake of their plans, stand once more for the scoped, before the others in their path.
const OWN_VIEWS = `
DO $$
DECLARE
  name text;
  own text := current_schema() || '_scoped';
BEGIN
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', own);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO meterline_scoped', own);
  FOREACH name IN ARRAY ARRAY['document_of_tenant', 'usage_of_tenant'] LOOP
    EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker = true) AS %s', own, name, pg_get_viewdef(name::regclass));
    EXECUTE format('GRANT SELECT ON %I.%I TO meterline_scoped', own, name);
  END LOOP;
END $$`;
