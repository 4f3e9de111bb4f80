import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who bills in a tenant's name, as its bills say; until it is said they say nothing of it. */
export class SayWhoBills1790000100700 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE biller (
        tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
        id text NOT NULL,
        name text NOT NULL,
        address text[] NOT NULL,
        tax_number text,
        CONSTRAINT biller_pk PRIMARY KEY (tenant_id)
      )`);
    await queryRunner.query(`SELECT meterline_guard('biller')`);
    // Whoever is billed may read who bills him.
    await queryRunner.query(`
      GRANT SELECT ON biller TO meterline_scoped;
      CREATE POLICY scoped ON biller FOR SELECT TO meterline_scoped
        USING (tenant_id = current_setting('app.tenant'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE biller');
  }
}
