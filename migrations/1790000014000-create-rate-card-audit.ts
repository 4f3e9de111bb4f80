import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what to a rate card, when and why; never rewritten. */
export class CreateRateCardAudit1790000014000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('rate_card_audit')`);
    await queryRunner.query(
      `CREATE TRIGGER rate_card_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rate_card_audit
         FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`,
    );
    await queryRunner.query(KEEP_CONTENT);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER rate_card_version_keeps_content ON rate_card_version');
    await queryRunner.query('DROP FUNCTION meterline_keep_version_content()');
    await queryRunner.query('DROP TABLE rate_card_audit');
  }
}

const TABLE = `
CREATE TABLE rate_card_audit (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  card_code text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  version integer,
  action text NOT NULL,
  actor text,
  reason text,
  at timestamptz NOT NULL,
  CONSTRAINT rate_card_audit_pk PRIMARY KEY (tenant_id, card_code, seq),
  CONSTRAINT rate_card_audit_action_check CHECK (action IN ('created', 'drafted', 'activated', 'rolledBack'))
)`;

// A version is what charges were priced with: it may be activated once, and nothing else of it moves.
const KEEP_CONTENT = `
CREATE FUNCTION meterline_keep_version_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.activated_at IS NOT NULL
     OR (to_jsonb(NEW) - 'activated_at') <> (to_jsonb(OLD) - 'activated_at') THEN
    RAISE EXCEPTION 'version % of rate card % is never rewritten: add a version', OLD.version, OLD.card_code
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rate_card_version_keeps_content BEFORE UPDATE OR DELETE ON rate_card_version
  FOR EACH ROW EXECUTE FUNCTION meterline_keep_version_content()`;
