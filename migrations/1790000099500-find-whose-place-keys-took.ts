import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose hand a key is of follows from the keys whose place it took, one after another. */
export class FindWhosePlaceKeysTook1790000099500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX api_key_successor ON api_key (tenant_id, successor_id) WHERE successor_id IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX api_key_successor');
  }
}
