import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was refused, and what was done to a kind of thing, was looked for in all that was ever audited; keys of an account among all keys. */
export class FindKeysAndRefusals1790000078000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
CREATE INDEX audit_event_refused ON audit_event (tenant_id, recorded_at, id) WHERE outcome = 'refused';
CREATE INDEX audit_event_kind ON audit_event (tenant_id, resource_type, recorded_at, id);
CREATE INDEX api_key_account ON api_key (tenant_id, account_id, created_at, id) WHERE account_id IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX audit_event_refused, audit_event_kind, api_key_account');
  }
}
