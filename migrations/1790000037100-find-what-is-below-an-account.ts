import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is below an account, and what was charged to it, was looked for in its whole tree. */
export class FindWhatIsBelowAnAccount1790000037100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX account_parent ON account (tenant_id, parent_id) WHERE parent_id IS NOT NULL',
    );
    await queryRunner.query(
      'CREATE INDEX accrual_account ON accrual (tenant_id, account_id, bill_from)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX accrual_account');
    await queryRunner.query('DROP INDEX account_parent');
  }
}
