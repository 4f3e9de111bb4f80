import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only its owner may analyze a table; servers serve as roles that own none. */
export class LetServersAnalyze1790000031400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ANALYZE);
    await queryRunner.query('REVOKE ALL ON FUNCTION meterline_analyze(text) FROM PUBLIC');
    await queryRunner.query(
      'GRANT EXECUTE ON FUNCTION meterline_analyze(text) TO meterline_system',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION meterline_analyze(text)');
  }
}

const ANALYZE = `
CREATE FUNCTION meterline_analyze(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ANALYZE public.%I', name);
END $$`;
