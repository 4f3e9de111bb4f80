import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a uniqueCount has met grew in its counter, which every batch reads and rewrites: now it is rows. */
export class StoreUniqueValuesApart1790000031100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('counter_value')`);
    await queryRunner.query(MOVE);
    await queryRunner.query(
      `UPDATE counter SET extra = nullif(extra - 'seen', '{}') WHERE extra ? 'seen'`,
    );
    await queryRunner.query('ANALYZE counter_value');
  }

  /** A hash does not say what was counted: taken down only where nothing was. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const [found] = (await queryRunner.query(
      'SELECT EXISTS (SELECT FROM counter_value) AS "isUsed"',
    )) as [{ isUsed: boolean }];
    if (found.isUsed) throw new Error('values were counted: restore a backup instead');
    await queryRunner.query('DROP TABLE counter_value');
  }
}

const TABLE = `
CREATE TABLE counter_value (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  counter_id uuid NOT NULL,
  -- The first half of the SHA-256 of the value.
  hash bytea NOT NULL,
  CONSTRAINT counter_value_pk PRIMARY KEY (tenant_id, root_id, counter_id, hash)
)`;

const MOVE = `
INSERT INTO counter_value (tenant_id, root_id, counter_id, hash)
SELECT c.tenant_id, c.root_id, c.id, substr(sha256(convert_to(v.value, 'UTF8')), 1, 16)
FROM counter c CROSS JOIN LATERAL jsonb_array_elements_text(c.extra -> 'seen') AS v(value)
ON CONFLICT DO NOTHING`;
