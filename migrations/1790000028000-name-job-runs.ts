import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each time a job is taken up is a run of its own, so that what a process says late of its run does not
 * meet the run of another. Open jobs are looked for by kind and tenant.
 */
export class NameJobRuns1790000028000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE job ADD COLUMN run_id text');
    await queryRunner.query('DROP INDEX job_open');
    await queryRunner.query(
      `CREATE INDEX job_open ON job (kind, tenant_id, created_at, id) WHERE status IN ('queued', 'running')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX job_open');
    await queryRunner.query(
      `CREATE INDEX job_open ON job (created_at) WHERE status IN ('queued', 'running')`,
    );
    await queryRunner.query('ALTER TABLE job DROP COLUMN run_id');
  }
}
