import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A look at what is due read all that waits for a busy lane. Now it steps from lane to lane, by their hashes,
 * so that it can begin anywhere.
 */
export class LookPastBusyLanes1790000044000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX job_lane ON job (kind, tenant_id, hashtext(lane), lane, due_at, created_at, id)
       WHERE ${OPEN} AND lane IS NOT NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX job_laneless ON job (kind, tenant_id, due_at, created_at, id) WHERE ${OPEN} AND lane IS NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX job_lane, job_laneless');
  }
}

const OPEN = `status IN ('queued', 'running')`;
