import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Usage that somebody else rated says in which currency and with which tax; its amount is where that of any usage
 * is. Of a charged usage it is as fixed as the rest of what was reported. Going back, what was charged stays
 * charged, and nothing tells any more who rated it.
 */
export class KeepWhoRated1790000052000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`${DROPPED}
ALTER TABLE usage ADD rated_elsewhere jsonb;
${created([...FIXED, 'rated_elsewhere'])}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`${DROPPED}
ALTER TABLE usage DROP rated_elsewhere;
${created(FIXED)}`);
  }
}

const FIXED =
  `tenant_id id root_id account_id subscription_id source external_id meter subject quantity amount
  occurred_at received_at attributes accrual_id charge_seq charge_quantity aggregate_before charge_amount
  charge_drawn`.split(/\s+/);

const DROPPED = `DROP VIEW usage_of_tenant;
DROP TRIGGER usage_charge_is_fixed ON usage;`;

function created(columns: readonly string[]): string {
  const fixed = (row: string): string => columns.map((column) => `${row}.${column}`).join(', ');
  return `CREATE TRIGGER usage_charge_is_fixed BEFORE UPDATE ON usage FOR EACH ROW
  WHEN (OLD.accrual_id IS NOT NULL AND (${fixed('OLD')}) IS DISTINCT FROM (${fixed('NEW')}))
  EXECUTE FUNCTION meterline_append_only();
CREATE VIEW usage_of_tenant AS
  SELECT * FROM usage WHERE tenant_id = current_setting('app.tenant');
GRANT SELECT ON usage_of_tenant TO meterline_app;`;
}
