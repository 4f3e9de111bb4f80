import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The open holds of a bucket by when they end: whether some are overdue is asked of every bucket that a
 * batch of commands sees, and a hot one has thousands that are not.
 */
export class IndexOpenHoldsByEnd1790000034000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX hold_bucket;
CREATE INDEX hold_bucket ON hold (tenant_id, bucket_id, expires_at) WHERE status = 'held'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX hold_bucket;
CREATE INDEX hold_bucket ON hold (tenant_id, bucket_id) WHERE status = 'held'`);
  }
}
