import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A certificate that frees from tax was kept and taxed. Now an account has those that count for it, and what was
 * charged by one names it. What was said before counts from the next change of the account or of the party on: until
 * then its periods were charged tax.
 */
export class HonourExemptions1790000056000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE account ADD COLUMN exemptions jsonb NOT NULL DEFAULT '[]'`,
    );
    await queryRunner.query('ALTER TABLE accrual ADD COLUMN tax_exemption text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accrual DROP COLUMN tax_exemption');
    await queryRunner.query('ALTER TABLE account DROP COLUMN exemptions');
  }
}
