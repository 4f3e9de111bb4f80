import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Roles, tenant isolation and the tables every module leans on.
 * `meterline_app` serves requests and sees one tenant; `meterline_system` serves schedulers and relays.
 */
export class CreatePlatform1790000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ROLES);
    await queryRunner.query(GUARD);
    await queryRunner.query(TABLES);
    for (const table of ['document', 'config_epoch', 'idempotency_key', 'outbox', 'job']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
  }

  down(): Promise<void> {
    throw new Error('the platform schema is not taken down: restore a backup instead');
  }
}

// Roles belong to the cluster, not to the database: several databases of one server share them.
const ROLES = `
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('meterline roles'));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meterline_app') THEN
    CREATE ROLE meterline_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meterline_system') THEN
    CREATE ROLE meterline_system NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT pg_has_role(current_user, 'meterline_app', 'MEMBER') THEN
    EXECUTE format('GRANT meterline_app, meterline_system TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO meterline_app, meterline_system', current_schema());
END $$`;

const GUARD = `
CREATE FUNCTION meterline_guard(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant ON %s TO meterline_app
    USING (tenant_id = current_setting(''app.tenant'')) WITH CHECK (tenant_id = current_setting(''app.tenant''))', target);
  EXECUTE format('CREATE POLICY system ON %s TO meterline_system USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO meterline_app, meterline_system', target);
END $$;

CREATE FUNCTION meterline_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are never updated or deleted: book a new one', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$`;

const TABLES = `
CREATE TABLE document (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  body jsonb NOT NULL,
  name text GENERATED ALWAYS AS (body ->> 'name') STORED,
  status text GENERATED ALWAYS AS
    (coalesce(body ->> 'lifecycleStatus', body ->> 'status', body ->> 'state')) STORED,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT document_pk PRIMARY KEY (tenant_id, kind, id)
);
CREATE INDEX document_seq ON document (tenant_id, kind, seq);
CREATE INDEX document_name ON document (tenant_id, kind, name, seq);
CREATE INDEX document_status ON document (tenant_id, kind, status, seq);

CREATE TABLE config_epoch (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  epoch bigint NOT NULL DEFAULT 1,
  CONSTRAINT config_epoch_pk PRIMARY KEY (tenant_id)
);
-- What rating compiles and keeps in memory (meters, prices, cards) is dropped when this number moves.
CREATE FUNCTION meterline_bump_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config_epoch (epoch) VALUES (1)
    ON CONFLICT (tenant_id) DO UPDATE SET epoch = config_epoch.epoch + 1;
  RETURN NULL;
END $$;

CREATE TABLE idempotency_key (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  key text NOT NULL,
  route text NOT NULL,
  request_hash text NOT NULL,
  status integer NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key_pk PRIMARY KEY (tenant_id, route, key)
);

CREATE TABLE outbox (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id bigint GENERATED ALWAYS AS IDENTITY,
  api text NOT NULL,
  event_type text NOT NULL,
  envelope jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT outbox_pk PRIMARY KEY (tenant_id, id)
);

CREATE TABLE job (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL DEFAULT 'queued',
  input jsonb NOT NULL,
  progress jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CONSTRAINT job_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT job_status_check CHECK (status IN ('queued', 'running', 'done', 'failed'))
);
CREATE INDEX job_open ON job (created_at) WHERE status IN ('queued', 'running')`;
