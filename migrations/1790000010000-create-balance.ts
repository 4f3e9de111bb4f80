import type { MigrationInterface, QueryRunner } from 'typeorm';

/** TMF654: what was done to buckets, and what of them is promised to holds. */
export class CreateBalance1790000010000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    for (const table of ['balance_action', 'hold']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
    await queryRunner.query(HISTORY);
  }

  down(): Promise<void> {
    throw new Error('balances are not taken down: restore a backup instead');
  }
}

const TABLES = `
ALTER TABLE bucket
  ADD COLUMN shown_unit text NOT NULL DEFAULT '',
  ADD COLUMN shown_factor numeric NOT NULL DEFAULT 1,
  ADD COLUMN is_unit_assumed boolean NOT NULL DEFAULT false,
  ADD COLUMN deleted_at timestamptz;
CREATE INDEX bucket_account ON bucket (tenant_id, account_id);
CREATE INDEX bucket_end ON bucket (valid_to) WHERE valid_to IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX bucket_list ON bucket (tenant_id, seq);

CREATE TABLE balance_action (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  status text NOT NULL,
  root_id text,
  bucket_id text,
  account_id text,
  moves jsonb NOT NULL DEFAULT '[]',
  document jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  deleted_at timestamptz,
  CONSTRAINT balance_action_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT balance_action_kind_check CHECK
    (kind IN ('topup', 'adjust', 'transfer', 'reserve', 'opening', 'grant', 'expiry', 'closing')),
  CONSTRAINT balance_action_status_check CHECK
    (status IN ('created', 'failed', 'cancelled', 'completed'))
);
CREATE INDEX balance_action_list ON balance_action (tenant_id, kind, seq);
CREATE INDEX balance_action_bucket ON balance_action (tenant_id, bucket_id, seq);

-- A reservation's share of each bucket it promises; id is the reservation's.
CREATE TABLE hold (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  id text NOT NULL,
  bucket_id text NOT NULL,
  line integer NOT NULL,
  amount numeric NOT NULL,
  captured numeric NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'held',
  expires_at timestamptz NOT NULL,
  settled_at timestamptz,
  CONSTRAINT hold_pk PRIMARY KEY (tenant_id, root_id, id, bucket_id),
  CONSTRAINT hold_status_check CHECK (status IN ('held', 'captured', 'released', 'expired')),
  CONSTRAINT hold_amount_check CHECK (amount > 0 AND captured >= 0)
);
CREATE INDEX hold_id ON hold (tenant_id, id);
CREATE INDEX hold_bucket ON hold (tenant_id, bucket_id) WHERE status = 'held';
CREATE INDEX hold_expiry ON hold (expires_at) WHERE status = 'held'`;

// Usage is told by the day: a history of single draws would drown every other action.
const HISTORY = `
CREATE FUNCTION meterline_wire_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
CREATE VIEW balance_history WITH (security_invoker = true) AS
  SELECT tenant_id, id, kind, bucket_id, account_id, requested_at, seq, document
  FROM balance_action
  UNION ALL
  SELECT d.tenant_id, 'usage-' || d.bucket_id || '-' || to_char(d.day, 'YYYY-MM-DD'), 'usage',
         d.bucket_id, b.account_id, d.first_at, 0,
         jsonb_build_object(
           '@type', 'UsageDraw', 'status', 'completed', 'usageType', b.usage_type,
           'description', d.draws || ' draws by usage of ' || to_char(d.day, 'YYYY-MM-DD'),
           'amount', jsonb_build_object('amount', trim_scale(-d.quantity), 'units', b.unit),
           'bucket', jsonb_build_object('id', d.bucket_id),
           'partyAccount', jsonb_build_object('id', b.account_id),
           'requestedDate', meterline_wire_instant(d.first_at),
           'confirmationDate', meterline_wire_instant(d.last_at))
  FROM (
    SELECT tenant_id, bucket_id, date_trunc('day', occurred_at AT TIME ZONE 'UTC') AS day,
           sum(quantity) AS quantity, count(*) AS draws,
           min(booked_at) AS first_at, max(booked_at) AS last_at
    FROM draw GROUP BY 1, 2, 3
  ) d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.id = d.bucket_id;
GRANT SELECT ON balance_history TO meterline_app, meterline_system`;
