import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who changes what a subject belongs to claims its name here and drops the claim in the same transaction:
 * the unique key makes a second one wait for the first, also for a subject that nobody has yet, and however
 * many a product lists. The table is empty for everybody, so it needs no log.
 */
export class CreateSubjectClaim1790000024000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('subject_claim')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE subject_claim');
  }
}

const TABLE = `
CREATE UNLOGGED TABLE subject_claim (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  subject text NOT NULL,
  CONSTRAINT subject_claim_pk PRIMARY KEY (tenant_id, subject)
)`;
