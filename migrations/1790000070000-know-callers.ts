import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may ask: tenants and their API keys. Of a key its digest is kept, and what it begins with, to find it by. */
export class KnowCallers1790000070000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE known_tenant (
      tenant_id text NOT NULL DEFAULT current_setting('app.tenant') CONSTRAINT known_tenant_pk PRIMARY KEY,
      name text NOT NULL,
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
    await queryRunner.query(`CREATE TABLE api_key (
      tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
      id text NOT NULL,
      prefix text NOT NULL,
      digest text NOT NULL,
      name text NOT NULL,
      roles text[] NOT NULL,
      account_id text,
      account_since timestamptz,
      successor_id text,
      created_at timestamptz NOT NULL DEFAULT now(),
      created_by text NOT NULL,
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz,
      CONSTRAINT api_key_pk PRIMARY KEY (tenant_id, id)
    )`);
    await queryRunner.query('CREATE UNIQUE INDEX api_key_prefix ON api_key (prefix)');
    await queryRunner.query('CREATE INDEX api_key_created ON api_key (tenant_id, created_at, id)');
    await queryRunner.query(`SELECT meterline_guard('known_tenant'), meterline_guard('api_key')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE api_key, known_tenant');
  }
}
