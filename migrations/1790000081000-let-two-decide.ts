import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is done when another person has said so, and what is told to need that. */
export class LetTwoDecide1790000081000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(`SELECT meterline_guard('approval'), meterline_guard('approval_rule')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE approval, approval_rule');
  }
}

// One that waits stands for whoever asks for the same again: `digest` is of what is asked.
const TABLES = `
CREATE TABLE approval (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  command jsonb NOT NULL,
  digest text NOT NULL,
  status text NOT NULL DEFAULT 'pending',
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  reason text,
  result jsonb,
  CONSTRAINT approval_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT approval_status_check CHECK (status IN ('pending', 'approved', 'rejected', 'expired')),
  CONSTRAINT approval_two_check CHECK (decided_by IS DISTINCT FROM asked_by)
);
CREATE UNIQUE INDEX approval_pending ON approval (tenant_id, digest) WHERE status = 'pending';
CREATE INDEX approval_waiting ON approval (tenant_id, asked_at) WHERE status = 'pending';
CREATE INDEX approval_asked ON approval (tenant_id, asked_at, id);
CREATE TABLE approval_rule (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  action text NOT NULL,
  is_needed boolean NOT NULL,
  above numeric,
  unit text,
  CONSTRAINT approval_rule_pk PRIMARY KEY (tenant_id, action),
  CONSTRAINT approval_rule_above_check CHECK ((above IS NULL) = (unit IS NULL) AND above >= 0)
)`;
