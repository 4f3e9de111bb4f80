import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A launched price outlives its document for those who have it: its id is not given to another price. */
export class KeepSoldPrices1790000020200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE price ADD COLUMN is_kept boolean NOT NULL DEFAULT false');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE price DROP COLUMN is_kept');
  }
}
