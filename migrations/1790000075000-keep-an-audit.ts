import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who changed what, when and from where, and who was refused. Writers add rows, which wait for nobody; each is put
 * into its tenant's chain once, after its commit, and nothing of it is changed or removed ever.
 */
export class KeepAnAudit1790000075000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(EVENT);
    await queryRunner.query(HEAD);
    await queryRunner.query(`SELECT meterline_guard('audit_event'), meterline_guard('audit_head')`);
    await queryRunner.query(RIGHTS);
    await queryRunner.query(KEEP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_event, audit_head');
  }
}

const EVENT = `
CREATE TABLE audit_event (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  -- To the millisecond, as it is hashed.
  recorded_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  actor text NOT NULL,
  roles text[] NOT NULL,
  address text NOT NULL,
  operation text NOT NULL,
  resource_type text,
  resource_id text,
  before jsonb,
  after jsonb,
  outcome text NOT NULL DEFAULT 'done',
  reason text,
  times integer NOT NULL DEFAULT 1,
  -- Its place in the chain: null until its transaction has committed and the chain has come to it.
  seq bigint,
  previous_hash text,
  hash text,
  CONSTRAINT audit_event_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT audit_event_outcome_check CHECK (outcome IN ('done', 'refused')),
  CONSTRAINT audit_event_link_check CHECK
    ((seq IS NULL) = (hash IS NULL) AND (seq IS NULL) = (previous_hash IS NULL) AND (seq IS NULL OR seq > 0))
);
CREATE UNIQUE INDEX audit_event_seq ON audit_event (tenant_id, seq);
CREATE INDEX audit_event_unchained ON audit_event (tenant_id, id) WHERE seq IS NULL;
CREATE INDEX audit_event_recorded ON audit_event (tenant_id, recorded_at, id);
CREATE INDEX audit_event_actor ON audit_event (tenant_id, actor, recorded_at, id);
CREATE INDEX audit_event_resource ON audit_event (tenant_id, resource_id, recorded_at, id)`;

const HEAD = `
CREATE TABLE audit_head (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  seq bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT '',
  CONSTRAINT audit_head_pk PRIMARY KEY (tenant_id)
)`;

// What serves requests adds rows and reads them; what works in the background puts them into the chain.
const RIGHTS = `
REVOKE ALL ON audit_event FROM meterline_app, meterline_system;
GRANT SELECT, INSERT (id, actor, roles, address, operation, resource_type, resource_id, before, after, outcome, reason, times)
  ON audit_event TO meterline_app;
GRANT SELECT, UPDATE (seq, previous_hash, hash) ON audit_event TO meterline_system;
REVOKE INSERT, UPDATE, DELETE ON audit_head FROM meterline_app;
REVOKE DELETE ON audit_head FROM meterline_system`;

const KEEP = `
CREATE TRIGGER audit_event_append_only
  BEFORE DELETE OR TRUNCATE OR UPDATE OF tenant_id, id, recorded_at, actor, roles, address, operation,
    resource_type, resource_id, before, after, outcome, reason, times ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only();
CREATE TRIGGER audit_event_chained_once BEFORE UPDATE ON audit_event
  FOR EACH ROW WHEN (OLD.seq IS NOT NULL OR NEW.seq IS NULL) EXECUTE FUNCTION meterline_append_only();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`;
