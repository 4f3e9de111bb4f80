import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which transaction wrote a document last. Where the newest of a kind is older than all that still run,
 * nothing of the kind has changed as long as it stays the newest, so a total that was counted then is
 * still true. An index entry costs a write a tenth of what a counter would; only deletions are counted.
 */
export class StampDocuments1790000018100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await queryRunner.query(`SELECT meterline_guard('document_removal')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

// A deletion leaves no row that could carry a stamp. Each connection counts in a slot of its own, or
// nearly, so that two never wait for each other.
const UP = `
ALTER TABLE document ADD COLUMN written_by xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX document_written_by ON document (tenant_id, kind, written_by);
CREATE FUNCTION meterline_stamp_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.written_by := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER document_stamped BEFORE UPDATE ON document
  FOR EACH ROW EXECUTE FUNCTION meterline_stamp_document();

CREATE TABLE document_removal (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  slot integer NOT NULL,
  removals bigint NOT NULL,
  CONSTRAINT document_removal_pk PRIMARY KEY (tenant_id, kind, slot)
) WITH (fillfactor = 50);
CREATE FUNCTION meterline_count_removals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO document_removal AS r (tenant_id, kind, slot, removals)
  SELECT tenant_id, kind, pg_backend_pid() % 64, count(*) FROM removed GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (tenant_id, kind, slot) DO UPDATE SET removals = r.removals + excluded.removals;
  RETURN NULL;
END $$;
CREATE TRIGGER document_removed AFTER DELETE ON document
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_removals();
CREATE OR REPLACE VIEW document_of_tenant AS
  SELECT id, kind, seq, name, status, body, revision, written_by FROM document
  WHERE tenant_id = current_setting('app.tenant')`;

const DOWN = `
DROP VIEW document_of_tenant;
CREATE VIEW document_of_tenant AS
  SELECT id, kind, seq, name, status, body, revision FROM document
  WHERE tenant_id = current_setting('app.tenant');
GRANT SELECT ON document_of_tenant TO meterline_app;
DROP TRIGGER document_removed ON document;
DROP TRIGGER document_stamped ON document;
DROP FUNCTION meterline_count_removals, meterline_stamp_document;
DROP TABLE document_removal;
ALTER TABLE document DROP COLUMN written_by`;
