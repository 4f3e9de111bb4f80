import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a job was found running without a process: what keeps killing its process is given up. */
export class AddJobTakeovers1790000011000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE job ADD COLUMN takeovers integer NOT NULL DEFAULT 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE job DROP COLUMN takeovers');
  }
}
