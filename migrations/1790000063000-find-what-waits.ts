import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was refused or failed is found by why and when, however much was not. */
export class FindWhatWaits1790000063000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX usage_rejected_why ON usage (tenant_id, (reason ->> 'code'), received_at)
       WHERE status IN ('rejected', 'recycled')`,
    );
    await queryRunner.query(
      `CREATE INDEX job_failed ON job (tenant_id, finished_at, id) WHERE status = 'failed'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX usage_rejected_why, job_failed');
  }
}
