import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows of a root are told by its column, so that they can lie together whatever they are joined with. */
export class RootBillLines1790000040000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE bill_line ADD root_id text;
      ALTER TABLE bill_line DISABLE TRIGGER bill_line_append_only;
      UPDATE bill_line l SET root_id = b.root_id FROM bill b WHERE b.tenant_id = l.tenant_id AND b.id = l.bill_id;
      ALTER TABLE bill_line ENABLE TRIGGER bill_line_append_only;
      ALTER TABLE bill_line ALTER root_id SET NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE bill_line DROP root_id');
  }
}
