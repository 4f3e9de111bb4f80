import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Other indexes than that by `written_by` find the unchained events, too, and pass the entries of all that were chained
 * and cannot be forgotten yet. By fresh statistics PostgreSQL would prefer them.
 */
export class HaveOneIndexOfUnchainedEvents1790000101000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
DROP INDEX audit_event_unchained, audit_event_seq;
CREATE UNIQUE INDEX audit_event_seq ON audit_event (tenant_id, seq) WHERE seq IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
DROP INDEX audit_event_seq;
CREATE UNIQUE INDEX audit_event_seq ON audit_event (tenant_id, seq);
CREATE INDEX audit_event_unchained ON audit_event (tenant_id, id) WHERE seq IS NULL`);
  }
}
