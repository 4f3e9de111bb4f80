import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often the documents of a kind were changed. A total that was counted before is still true when
 * this number has not moved, so popular values are not counted again for every list.
 */
export class CountDocumentChanges1790000018100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await queryRunner.query(`SELECT meterline_guard('document_change')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

// Each connection counts in a slot of its own, or nearly, so that two never wait for each other; the
// number is the sum, and what a snapshot sees of it never goes back.
const UP = `
CREATE TABLE document_change (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  slot integer NOT NULL,
  changes bigint NOT NULL,
  CONSTRAINT document_change_pk PRIMARY KEY (tenant_id, kind, slot)
) WITH (fillfactor = 50);
CREATE FUNCTION meterline_count_document_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO document_change AS c (tenant_id, kind, slot, changes)
  SELECT DISTINCT tenant_id, kind, pg_backend_pid() % 64, 1 FROM changed ORDER BY 1, 2
  ON CONFLICT (tenant_id, kind, slot) DO UPDATE SET changes = c.changes + 1;
  RETURN NULL;
END $$;
CREATE FUNCTION meterline_count_documents_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE document_change SET changes = changes + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER document_added AFTER INSERT ON document
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_document_changes();
CREATE TRIGGER document_changed AFTER UPDATE ON document
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_document_changes();
CREATE TRIGGER document_removed AFTER DELETE ON document
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_document_changes();
CREATE TRIGGER document_emptied AFTER TRUNCATE ON document
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_documents_emptied()`;

const DOWN = `
DROP TRIGGER document_added ON document;
DROP TRIGGER document_changed ON document;
DROP TRIGGER document_removed ON document;
DROP TRIGGER document_emptied ON document;
DROP FUNCTION meterline_count_document_changes, meterline_count_documents_emptied;
DROP TABLE document_change`;
