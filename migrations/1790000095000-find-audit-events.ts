import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was done, from where and why not, and what was not refused, were looked for in all that was ever audited. */
export class FindAuditEvents1790000095000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
CREATE INDEX audit_event_outcome ON audit_event (tenant_id, outcome, recorded_at, id);
CREATE INDEX audit_event_operation ON audit_event (tenant_id, operation, recorded_at, id);
CREATE INDEX audit_event_address ON audit_event (tenant_id, address, recorded_at, id);
CREATE INDEX audit_event_reason ON audit_event (tenant_id, reason, recorded_at, id) WHERE reason IS NOT NULL;
DROP INDEX audit_event_refused`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
CREATE INDEX audit_event_refused ON audit_event (tenant_id, recorded_at, id) WHERE outcome = 'refused';
DROP INDEX audit_event_outcome, audit_event_operation, audit_event_address, audit_event_reason`);
  }
}
