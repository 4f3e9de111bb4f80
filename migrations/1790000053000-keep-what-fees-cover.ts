import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A line of a bill knew the billing period that shows it. A fee is charged for a period of its own: the week, the
 * year, the days in service, or the instant of what is asked once. What was charged before says nothing of it.
 */
export class KeepWhatFeesCover1790000053000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE accrual ADD COLUMN covers_from timestamptz, ADD COLUMN covers_to timestamptz',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accrual DROP COLUMN covers_from, DROP COLUMN covers_to');
  }
}
