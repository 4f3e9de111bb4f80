import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two versions of an API tell of the same events: `api` is where they come from, `root` who asked. */
export class AddHubRoot1790000015100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE hub_subscription ADD COLUMN root text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE hub_subscription DROP COLUMN root');
  }
}
