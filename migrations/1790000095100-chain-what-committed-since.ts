import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was chained leaves its entry in the index of unchained events until VACUUM removes it, which any old transaction
 * forbids. So a look asks for what other transactions wrote than those it has seen the end of.
 */
export class ChainWhatCommittedSince1790000095100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
ALTER TABLE audit_event ADD COLUMN written_by bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX audit_event_unseen ON audit_event (written_by, tenant_id, id) WHERE seq IS NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE audit_event DROP COLUMN written_by');
  }
}
