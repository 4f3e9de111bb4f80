import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether anything was charged below a root since somebody looked: what moved no money has no place in the journal, so
 * its head counts it. Asked as the owner, since who is kept to an account reads no heads: it learns a number.
 */
export class TellWhetherBooksMoved1790000095300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE ledger_head ADD COLUMN unposted bigint NOT NULL DEFAULT 0',
    );
    await queryRunner.query(MOVES);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION meterline_moves(text[])');
    await queryRunner.query('ALTER TABLE ledger_head DROP COLUMN unposted');
  }
}

const MOVES = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_moves(roots text[]) RETURNS TABLE (root_id text, moves text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = %I, pg_temp AS $body$
      SELECT asked.id, h.seq || '.' || h.unposted FROM unnest(roots) AS asked(id) CROSS JOIN LATERAL (
        SELECT seq, unposted FROM ledger_head l
        WHERE l.tenant_id = current_setting('app.tenant') AND l.root_id = asked.id OFFSET 0) h
    $body$ $made$, current_schema());
END $do$`;
