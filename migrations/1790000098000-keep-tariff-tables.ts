import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which zone a dialled number lies in, from a date on. Rows are packed: a million of them are one value. */
export class KeepTariffTables1790000098000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(
      `CREATE TRIGGER tariff_table_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tariff_table_version
       FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`,
    );
    await queryRunner.query(
      `SELECT meterline_guard('tariff_table'), meterline_guard('tariff_table_version')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tariff_table_version, tariff_table');
  }
}

// Prefixes hardly compress, and are read whole.
const TABLES = `
CREATE TABLE tariff_table (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  code text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT tariff_table_pk PRIMARY KEY (tenant_id, code)
);
CREATE INDEX tariff_table_created ON tariff_table (tenant_id, created_at, code);
CREATE TABLE tariff_table_version (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  table_code text NOT NULL,
  version integer NOT NULL,
  valid_from timestamptz NOT NULL,
  row_count integer NOT NULL,
  zone_count integer NOT NULL,
  zones jsonb NOT NULL,
  prefixes bytea NOT NULL,
  places bytea NOT NULL,
  digest text NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  created_by text,
  CONSTRAINT tariff_table_version_pk PRIMARY KEY (tenant_id, table_code, version),
  CONSTRAINT tariff_table_version_table_fk FOREIGN KEY (tenant_id, table_code) REFERENCES tariff_table (tenant_id, code)
);
ALTER TABLE tariff_table_version ALTER COLUMN prefixes SET STORAGE EXTERNAL;
CREATE INDEX tariff_table_version_begins ON tariff_table_version (tenant_id, table_code, valid_from, version)`;
