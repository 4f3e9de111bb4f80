import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A price may change until it is launched, also after it was sold: what was charged before is proven by
 * the price as it was, which is not kept, so the proof has to know that there was another.
 */
export class DateChangesOfPrices1790000036000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE price ADD COLUMN changed_at timestamptz');
    // Of what stands nobody knows when it changed last.
    await queryRunner.query('UPDATE price SET changed_at = now()');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE price DROP COLUMN changed_at');
  }
}
