import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What waits for another person names an account, a meter or a rule; by the time that it is approved there may be another
 * of that name. It keeps what it was asked of. What waited before keeps nothing, so that it is asked for anew.
 */
export class KeepWhatItWasAskedOf1790000101700 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE approval ADD COLUMN basis jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE approval DROP COLUMN basis');
  }
}
