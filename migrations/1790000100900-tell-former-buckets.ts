import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The id of a deleted bucket may be given again. What was done to the former one names it by its id alone: each action
 * has a place among all, and a bucket says up to which they are of another.
 */
export class TellFormerBuckets1790000100900 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE bucket ADD COLUMN former_actions bigint NOT NULL DEFAULT 0',
    );
    await queryRunner.query(
      'GRANT USAGE ON SEQUENCE balance_action_seq_seq TO meterline_app, meterline_system, meterline_scoped',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'REVOKE USAGE ON SEQUENCE balance_action_seq_seq FROM meterline_app, meterline_system, meterline_scoped',
    );
    await queryRunner.query('ALTER TABLE bucket DROP COLUMN former_actions');
  }
}
