import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A charge read all that its root holds, a command all that its account does. Now they read what they may draw on:
 * of an account in a unit, of those above it what is shared; and, whatever is in it, what was made for a subscription.
 */
export class ReachBuckets1790000047000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX bucket_root_value, bucket_account_value, bucket_spent_of');
    await queryRunner.query(`CREATE INDEX bucket_reach ON bucket (tenant_id, account_id, unit, is_shared)
      WHERE NOT is_spent AND status <> 'expired'`);
    await queryRunner.query(`CREATE INDEX bucket_made_for ON bucket (tenant_id, made_for, unit)
      WHERE status = 'active' AND made_for IS NOT NULL`);
    // What an account has in all is asked without what has expired.
    await queryRunner.query(`CREATE INDEX bucket_standing ON bucket (tenant_id, account_id, usage_type, unit)
      WHERE status <> 'expired'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX bucket_reach, bucket_made_for, bucket_standing');
    for (const column of ['root', 'account'])
      await queryRunner.query(`CREATE INDEX bucket_${column}_value ON bucket (tenant_id, ${column}_id)
        WHERE NOT is_spent AND status <> 'expired'`);
    await queryRunner.query(`CREATE INDEX bucket_spent_of ON bucket (tenant_id, made_for, unit)
      WHERE is_spent AND status = 'active' AND made_for IS NOT NULL`);
  }
}
