import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row: what tells the requests of this installation from those of any other. */
export class CreateInstallation1790000027000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE installation');
  }
}

// It belongs to no tenant, so no policy guards it: reading it is all that anybody is granted.
const TABLE = `
CREATE TABLE installation (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  one boolean NOT NULL DEFAULT true,
  CONSTRAINT installation_pk PRIMARY KEY (one),
  CONSTRAINT installation_one_check CHECK (one)
);
INSERT INTO installation DEFAULT VALUES;
GRANT SELECT ON installation TO meterline_system`;
