import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long what a rule lets wait is waited for; until now three days. */
export class LetTenantsSayHowLong1790000097000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE approval_rule ADD COLUMN expires_after_hours integer NOT NULL DEFAULT 72,
         ADD CONSTRAINT approval_rule_expires_check CHECK (expires_after_hours BETWEEN 1 AND 720)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE approval_rule DROP COLUMN expires_after_hours');
  }
}
