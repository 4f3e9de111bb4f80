import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether a period's allowance was given already was asked of every bucket of the account. Now of those that were
 * granted for the subscription: a column that no client changes, unlike the document.
 */
export class NameWhomAllowancesAreFor1790000047100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE bucket ADD COLUMN granted_for text');
    await queryRunner.query(`UPDATE bucket b SET granted_for = b.document #>> '{product,0,id}' FROM balance_action a
      WHERE a.kind = 'grant' AND a.tenant_id = b.tenant_id AND a.bucket_id = b.id`);
    await queryRunner.query(`CREATE INDEX bucket_granted_for ON bucket (tenant_id, granted_for, valid_to)
      WHERE granted_for IS NOT NULL`);
    await queryRunner.query('ANALYZE bucket');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE bucket DROP COLUMN granted_for');
  }
}
