import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hours and days of a card's conditions may be read in a zone of the card's own. */
export class AddRateCardZone1790000021000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE rate_card ADD COLUMN time_zone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE rate_card DROP COLUMN time_zone');
  }
}
