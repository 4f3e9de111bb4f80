import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A usage is known by who reported it and by the reporter's own id, whoever answers for its subject. Ids
 * follow from the two, so every usage gets its id anew, with what refers to it. Where one was charged to
 * two accounts, the first has the identity from now on, and the other keeps the id it had.
 */
export class IdentifyUsageBySource1790000020000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DERIVED_ID);
    await queryRunner.query(`
      CREATE TEMP TABLE renamed ON COMMIT DROP AS
        SELECT DISTINCT ON (tenant_id, source, external_id) tenant_id, id AS old_id,
          meterline_derived_id('usage', source, external_id) AS new_id
        FROM usage ORDER BY tenant_id, source, external_id, received_at, id`);
    await rename(queryRunner);
    await queryRunner.query('DROP TABLE usage_alias');
    await queryRunner.query('DROP FUNCTION meterline_derived_id(text[])');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DERIVED_ID);
    await queryRunner.query(`
      CREATE TEMP TABLE renamed ON COMMIT DROP AS SELECT tenant_id, id AS old_id,
        meterline_derived_id('usage', account_id, source, external_id) AS new_id FROM usage`);
    await rename(queryRunner);
    await queryRunner.query('DROP FUNCTION meterline_derived_id(text[])');
    await queryRunner.query(`
      CREATE TABLE usage_alias (
        tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
        id uuid NOT NULL,
        usage_id uuid NOT NULL,
        CONSTRAINT usage_alias_pk PRIMARY KEY (tenant_id, id)
      )`);
    await queryRunner.query(`SELECT meterline_guard('usage_alias')`);
  }
}

/** Charges are never changed by what runs; here they only learn what their usage is called now. */
async function rename(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('CREATE INDEX ON renamed (tenant_id, old_id)');
  await queryRunner.query('ANALYZE renamed');
  for (const [table, column] of [
    ['usage', 'id'],
    ['charge', 'usage_id'],
    ['draw', 'usage_id'],
  ]) {
    await queryRunner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await queryRunner.query(`
      UPDATE ${table} t SET ${column} = r.new_id FROM renamed r
      WHERE t.tenant_id = r.tenant_id AND t.${column} = r.old_id`);
    await queryRunner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
}

// The ids that the server derives: SHA-256 of the parts, each behind its length in UTF-16 units.
export const DERIVED_ID = `
CREATE FUNCTION meterline_derived_id(VARIADIC parts text[]) RETURNS uuid LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  joined text := '';
  part text;
  digest bytea;
BEGIN
  FOREACH part IN ARRAY parts LOOP
    joined := joined || length(part) + length(regexp_replace(part, '[^\\U00010000-\\U0010FFFF]', '', 'g'))
      || ':' || part;
  END LOOP;
  digest := substr(sha256(convert_to(joined, 'UTF8')), 1, 16);
  digest := set_byte(digest, 6, (get_byte(digest, 6) & 15) | 128);
  digest := set_byte(digest, 8, (get_byte(digest, 8) & 63) | 128);
  RETURN encode(digest, 'hex')::uuid;
END $$`;
