import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What catalogue jobs read and write, in pieces: in the database, so that every process serves it. */
export class CreateCatalogFile1790000014100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('catalog_file')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE catalog_file');
  }
}

const TABLE = `
CREATE TABLE catalog_file (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  job_id text NOT NULL,
  seq integer NOT NULL,
  content text NOT NULL,
  CONSTRAINT catalog_file_pk PRIMARY KEY (tenant_id, job_id, seq)
)`;
