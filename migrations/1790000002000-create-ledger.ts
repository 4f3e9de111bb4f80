import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Usage, charges, running totals and the journal: the money tables of the hot path. */
export class CreateLedger1790000002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(JOURNAL_BALANCES);
    for (const table of TABLES_GUARDED) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
    for (const table of TABLES_APPEND_ONLY) {
      await queryRunner.query(
        `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
           FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`,
      );
    }
  }

  down(): Promise<void> {
    throw new Error('a ledger is not taken down: restore a backup instead');
  }
}

const TABLES_APPEND_ONLY = ['charge', 'draw', 'journal_transaction'];
const TABLES_GUARDED = [
  'ledger_head',
  'usage',
  'usage_alias',
  'counter',
  'accrual',
  'bucket',
  ...TABLES_APPEND_ONLY,
];

const TABLES = `
-- One row per root account: the lock for everything of that root, and the end of its hash chain.
CREATE TABLE ledger_head (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  seq bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT '',
  CONSTRAINT ledger_head_pk PRIMARY KEY (tenant_id, root_id)
) WITH (fillfactor = 50);

CREATE TABLE journal_transaction (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  reference text,
  posted_at timestamptz NOT NULL,
  accounts text[] NOT NULL,
  units text[] NOT NULL,
  amounts numeric[] NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  CONSTRAINT journal_transaction_pk PRIMARY KEY (tenant_id, root_id, seq),
  CONSTRAINT journal_transaction_lines_check CHECK
    (cardinality(accounts) = cardinality(units) AND cardinality(units) = cardinality(amounts))
);
CREATE VIEW journal_line WITH (security_invoker = true) AS
  SELECT t.tenant_id, t.root_id, t.seq, l.line, t.kind, t.reference, t.posted_at,
         l.account, l.unit, greatest(l.amount, 0) AS debit, greatest(-l.amount, 0) AS credit
  FROM journal_transaction t,
       unnest(t.accounts, t.units, t.amounts) WITH ORDINALITY AS l(account, unit, amount, line);
GRANT SELECT ON journal_line TO meterline_app, meterline_system;

CREATE TABLE usage (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id uuid NOT NULL,
  root_id text NOT NULL,
  account_id text NOT NULL,
  subscription_id text,
  source text NOT NULL,
  external_id text NOT NULL,
  meter text NOT NULL,
  subject text NOT NULL,
  quantity numeric NOT NULL,
  amount numeric,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  status text NOT NULL,
  reason jsonb,
  attributes jsonb NOT NULL,
  document jsonb,
  charge_refs text[],
  CONSTRAINT usage_pk PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 95);
-- Lists are in the order of arrival; entries are added at the right edge only.
CREATE INDEX usage_received ON usage (tenant_id, received_at, id);
CREATE INDEX usage_rejected ON usage (tenant_id, received_at, id) WHERE status IN ('rejected', 'recycled');

-- The identity a recycled usage has under the account it was found to belong to.
CREATE TABLE usage_alias (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id uuid NOT NULL,
  usage_id uuid NOT NULL,
  CONSTRAINT usage_alias_pk PRIMARY KEY (tenant_id, id)
);

CREATE TABLE counter (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  id uuid NOT NULL,
  account_id text NOT NULL,
  subscription_id text NOT NULL,
  leg text NOT NULL,
  card text NOT NULL,
  line text NOT NULL,
  version integer NOT NULL,
  group_key text NOT NULL,
  service_from timestamptz NOT NULL,
  aggregate numeric NOT NULL,
  booked numeric NOT NULL,
  events bigint NOT NULL,
  extra jsonb,
  last_at timestamptz NOT NULL,
  out_of_order boolean NOT NULL DEFAULT false,
  CONSTRAINT counter_pk PRIMARY KEY (tenant_id, root_id, id)
) WITH (fillfactor = 50);
CREATE INDEX counter_subscription ON counter (tenant_id, subscription_id, service_from);

CREATE TABLE accrual (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  id uuid NOT NULL,
  payer_id text NOT NULL,
  account_id text NOT NULL,
  subscription_id text NOT NULL,
  leg text NOT NULL,
  kind text NOT NULL,
  price_id text,
  card text NOT NULL,
  version integer NOT NULL,
  line text NOT NULL,
  meter text,
  unit text,
  currency text NOT NULL,
  tax_category text,
  tax_rate numeric NOT NULL DEFAULT 0,
  description text NOT NULL,
  service_from timestamptz NOT NULL,
  service_to timestamptz NOT NULL,
  bill_from timestamptz NOT NULL,
  quantity numeric NOT NULL DEFAULT 0,
  amount numeric NOT NULL DEFAULT 0,
  drawn numeric NOT NULL DEFAULT 0,
  charge_count integer NOT NULL DEFAULT 0,
  bill_id text,
  CONSTRAINT accrual_pk PRIMARY KEY (tenant_id, root_id, id)
) WITH (fillfactor = 50);
CREATE INDEX accrual_bill ON accrual (tenant_id, payer_id, bill_from);
CREATE INDEX accrual_id ON accrual (tenant_id, id);

CREATE TABLE charge (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  accrual_id uuid NOT NULL,
  seq integer NOT NULL,
  usage_id uuid,
  kind text NOT NULL,
  quantity numeric NOT NULL,
  aggregate_before numeric NOT NULL,
  amount numeric NOT NULL,
  drawn numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  booked_at timestamptz NOT NULL,
  CONSTRAINT charge_pk PRIMARY KEY (tenant_id, root_id, accrual_id, seq)
);

CREATE TABLE bucket (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  root_id text NOT NULL,
  account_id text NOT NULL,
  unit text NOT NULL,
  usage_type text NOT NULL,
  remaining numeric NOT NULL DEFAULT 0,
  reserved numeric NOT NULL DEFAULT 0,
  priority integer NOT NULL DEFAULT 0,
  origin text NOT NULL DEFAULT 'paid',
  is_shared boolean NOT NULL DEFAULT false,
  scope jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active',
  valid_from timestamptz,
  valid_to timestamptz,
  draw_count bigint NOT NULL DEFAULT 0,
  document jsonb NOT NULL DEFAULT '{}',
  revision integer NOT NULL DEFAULT 1,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT bucket_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT bucket_never_negative_check CHECK (remaining >= 0 AND reserved >= 0 AND reserved <= remaining),
  CONSTRAINT bucket_origin_check CHECK (origin IN ('paid', 'promotional', 'rollover')),
  CONSTRAINT bucket_status_check CHECK (status IN ('active', 'suspended', 'expired'))
) WITH (fillfactor = 50);
CREATE INDEX bucket_root ON bucket (tenant_id, root_id);

-- What a usage took from a bucket; seq runs per bucket without gaps.
CREATE TABLE draw (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  bucket_id text NOT NULL,
  seq bigint NOT NULL,
  usage_id uuid,
  accrual_id uuid,
  quantity numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  booked_at timestamptz NOT NULL,
  CONSTRAINT draw_pk PRIMARY KEY (tenant_id, root_id, bucket_id, seq)
)`;

// Checked once per statement, so that a batch of a thousand transactions costs one pass.
const JOURNAL_BALANCES = `
CREATE FUNCTION meterline_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken record;
BEGIN
  SELECT t.root_id, t.seq, l.unit, sum(l.amount) AS off INTO broken
  FROM added t, unnest(t.units, t.amounts) AS l(unit, amount)
  GROUP BY t.tenant_id, t.root_id, t.seq, l.unit HAVING sum(l.amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal transaction %/% does not balance: % % too much debit',
      broken.root_id, broken.seq, broken.off, broken.unit USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_transaction_balances AFTER INSERT ON journal_transaction
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_journal_balances()`;
