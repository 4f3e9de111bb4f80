import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists of documents by any attribute. Under row-level security an index serves leak-proof operators
 * only, and those of jsonb are not. A view of the tenant's own rows says the same as the policy, and
 * says it as an ordinary condition: it reads as the owner, whom no policy binds, so every operator may
 * go into an index. No query can leave the tenant out, and without `app.tenant` the view fails.
 */
export class IndexLists1790000016000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW document_of_tenant; DROP INDEX document_body');
  }
}

const UP = `
-- Equality of any attribute at any depth. What is new waits in a list that each search reads whole,
-- so the list is kept short.
CREATE INDEX document_body ON document USING gin (body jsonb_path_ops)
  WITH (gin_pending_list_limit = 512);

-- Neither security_barrier nor security_invoker: either would keep the operators out of the index.
CREATE VIEW document_of_tenant AS
  SELECT id, kind, seq, name, status, body, revision FROM document
  WHERE tenant_id = current_setting('app.tenant');
GRANT SELECT ON document_of_tenant TO meterline_app`;
