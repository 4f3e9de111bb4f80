import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A usage that was mended keeps what was reported of it first, by which a repeated report is known. Of what was
 * mended before that is not known.
 */
export class KeepWhatWasReported1790000059000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE usage ADD reported jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE usage DROP reported');
  }
}
