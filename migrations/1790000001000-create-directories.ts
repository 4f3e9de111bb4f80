import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What charging reads to guide a usage: accounts, subscriptions and their subjects, prices, cards, meters. */
export class CreateDirectories1790000001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    for (const table of [...PRICING_TABLES, 'account', 'subscription', 'subject']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
    for (const table of PRICING_TABLES) {
      await queryRunner.query(
        `CREATE TRIGGER ${table}_epoch AFTER INSERT OR UPDATE OR DELETE ON ${table}
           FOR EACH STATEMENT EXECUTE FUNCTION meterline_bump_epoch()`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...PRICING_TABLES, 'account', 'subscription', 'subject']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}

const PRICING_TABLES = ['meter', 'rate_card', 'rate_card_version', 'price'];

const TABLES = `
CREATE TABLE meter (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  code text NOT NULL,
  name text NOT NULL,
  aggregation jsonb NOT NULL,
  unit text NOT NULL,
  attributes jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT meter_pk PRIMARY KEY (tenant_id, code)
);

CREATE TABLE rate_card (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  code text NOT NULL,
  name text NOT NULL,
  book text NOT NULL,
  currency text NOT NULL,
  partner text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rate_card_pk PRIMARY KEY (tenant_id, code),
  CONSTRAINT rate_card_book_check CHECK (book IN ('retail', 'cost', 'partner'))
);

CREATE TABLE rate_card_version (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  card_code text NOT NULL,
  version integer NOT NULL,
  valid_from timestamptz NOT NULL,
  cohort jsonb,
  lines jsonb NOT NULL,
  reason text,
  copy_of integer,
  activated_at timestamptz,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rate_card_version_pk PRIMARY KEY (tenant_id, card_code, version),
  CONSTRAINT rate_card_version_card_fk FOREIGN KEY (tenant_id, card_code) REFERENCES rate_card (tenant_id, code)
);

-- A productOfferingPrice as the engine reads it; the document stays the authority.
CREATE TABLE price (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  name text,
  kind text NOT NULL,
  currency text,
  amount numeric(38,12),
  card_code text,
  lines jsonb,
  overage_of text,
  detail jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT price_pk PRIMARY KEY (tenant_id, id)
);

CREATE TABLE account (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  root_id text NOT NULL,
  parent_id text,
  payer_id text NOT NULL,
  path text[] NOT NULL,
  currency text NOT NULL,
  mode text NOT NULL,
  tax_category text,
  cycle jsonb,
  open_from timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT account_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT account_mode_check CHECK (mode IN ('postpaid', 'prepaid'))
);
CREATE INDEX account_root ON account (tenant_id, root_id);
CREATE INDEX account_payer ON account (tenant_id, payer_id);
CREATE INDEX account_open ON account (tenant_id, open_from) WHERE id = payer_id;

CREATE TABLE subscription (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  account_id text NOT NULL,
  offering_id text,
  price_ids text[] NOT NULL,
  status text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  CONSTRAINT subscription_pk PRIMARY KEY (tenant_id, id)
);
CREATE INDEX subscription_account ON subscription (tenant_id, account_id);

CREATE TABLE subject (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  subject text NOT NULL,
  subscription_id text NOT NULL,
  CONSTRAINT subject_pk PRIMARY KEY (tenant_id, subject, subscription_id)
);
CREATE INDEX subject_subscription ON subject (tenant_id, subscription_id)`;
