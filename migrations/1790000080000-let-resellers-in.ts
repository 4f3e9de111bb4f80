import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who runs one account's subtree: a role that reads what is below its account, and one that writes there. What writes
 * reads more, as what is decided by half the facts is decided wrongly: accounts above it, money of its root, names that
 * are taken. Nothing of that is addressed by a client or shown to him, and none of it is changed.
 */
export class LetResellersIn1790000080000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ROLES);
    await queryRunner.query(WRITTEN_WITHIN);
    await queryRunner.query(FUNCTIONS);
    await queryRunner.query('GRANT USAGE ON SEQUENCE bill_place TO meterline_reseller_writing');
    for (const [role, tables] of GRANTED) {
      for (const [table, rules] of Object.entries(tables)) {
        for (const [what, rule] of Object.entries(rules)) {
          await allow(queryRunner, { role, table, what, rule });
        }
      }
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UNDO);
    await queryRunner.query('DROP TRIGGER document_written_within ON document');
    await queryRunner.query(
      `DROP FUNCTION meterline_write_within(), meterline_parties(), meterline_above(), meterline_root(),
         meterline_waited_for(text)`,
    );
    await queryRunner.query('ALTER TABLE document DROP COLUMN written_within');
  }
}

type Right = {
  readonly role: string;
  readonly table: string;
  readonly what: string;
  readonly rule: Rule;
};

async function allow(queryRunner: QueryRunner, { role, table, what, rule }: Right): Promise<void> {
  const [command] = what.split(' ', 1);
  const [using, check = using] = typeof rule === 'string' ? [rule] : rule;
  const of = (judged: string) => `(tenant_id = current_setting('app.tenant') AND (${judged}))`;
  const judged: Partial<Record<string, string>> = {
    INSERT: `WITH CHECK ${of(check)}`,
    UPDATE: `USING ${of(using)} WITH CHECK ${of(check)}`,
  };
  await queryRunner.query(`GRANT ${what} ON ${table} TO ${role}`);
  await queryRunner.query(
    `CREATE POLICY ${role.replace('meterline_', '')}_${command?.toLowerCase()} ON ${table} FOR ${command} TO ${role}
       ${judged[command ?? ''] ?? `USING ${of(using)}`}`,
  );
}

const ROLES = `
DO $$
DECLARE
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('meterline roles'));
  FOREACH name IN ARRAY ARRAY['meterline_reseller', 'meterline_reseller_writing'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', name);
    END IF;
    IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', name, current_user);
    END IF;
  END LOOP;
  GRANT meterline_scoped TO meterline_reseller;
  GRANT meterline_reseller TO meterline_reseller_writing;
END $$`;

// As which account it was written last: what is done for it later is done within that.
const WRITTEN_WITHIN = `
ALTER TABLE document ADD COLUMN written_within text;
CREATE FUNCTION meterline_write_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.written_within := current_setting('app.account', true);
  RETURN NEW;
END $$;
CREATE TRIGGER document_written_within BEFORE INSERT OR UPDATE ON document
  FOR EACH ROW WHEN (coalesce(current_setting('app.account', true), '') <> '')
  EXECUTE FUNCTION meterline_write_within()`;

// As the owner, whom no policy asks again. A party is within an account that names it, or was written within it; what
// stands for an account that is not there yet is for whoever the operator meant.
const FUNCTIONS = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_parties() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT jsonb_path_query(body, '$.relatedParty[*].id') #>> '{}' FROM document
      WHERE tenant_id = current_setting('app.tenant') AND kind = 'billingAccount'
        AND id IN (SELECT meterline_within())
      UNION ALL
      SELECT id FROM document WHERE tenant_id = current_setting('app.tenant')
        AND kind IN ('individual', 'organization', 'partyRole', 'customer')
        AND written_within IN (SELECT meterline_within())
    $body$;
    CREATE FUNCTION meterline_above() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT unnest(path) FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account')
    $body$;
    CREATE FUNCTION meterline_root() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT root_id FROM account
      WHERE tenant_id = current_setting('app.tenant') AND id = current_setting('app.account')
    $body$;
    CREATE FUNCTION meterline_waited_for(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT NOT EXISTS (SELECT FROM account WHERE tenant_id = current_setting('app.tenant') AND id = wanted)
        AND (EXISTS (SELECT FROM bucket WHERE tenant_id = current_setting('app.tenant') AND account_id = wanted)
          OR EXISTS (SELECT FROM subscription WHERE tenant_id = current_setting('app.tenant') AND account_id = wanted))
    $body$ $made$, current_schema());
END $do$`;

const UNDO = `
DO $$
DECLARE
  policy record;
BEGIN
  FOR policy IN SELECT policyname, tablename FROM pg_policies
    WHERE schemaname = current_schema() AND policyname ~ '^(scoped|reseller|reseller_writing)_(select|insert|update|delete)$' LOOP
    EXECUTE format('DROP POLICY %I ON %I', policy.policyname, policy.tablename);
  END LOOP;
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM meterline_reseller, meterline_reseller_writing', current_schema());
  REVOKE ALL ON SEQUENCE bill_place FROM meterline_reseller_writing;
  REVOKE ALL ON api_key, idempotency_key, audit_event FROM meterline_scoped;
END $$`;

/** Of an UPDATE, where two: what may be changed, and what may come of it. Where the second is less, more is an error. */
type Rule = string | readonly [string, string];
type Tables = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

const within = (column: string) => `${column} IN (SELECT meterline_within())`;
const below = (column: string) =>
  `${within(column)} AND ${column} <> current_setting('app.account')`;
const IN_TREE = (column: string) => `${within(column)} OR ${column} IN (SELECT meterline_above())`;
const TOUCHED = `${within('account_id')} OR (is_shared AND account_id IN (SELECT meterline_above()))`;
const OF_BUCKET = 'bucket_id IN (SELECT id FROM bucket)';
const OF_SUBSCRIPTION = `subscription_id IN (SELECT id FROM subscription WHERE ${within('account_id')})`;
const OF_ACCRUAL = `accrual_id IN (SELECT id FROM accrual WHERE ${within('account_id')})`;
const OF_ERRAND = `kind IN ('productOrder', 'cancelProductOrder', 'balance.topup')`;
const OF_ROOT = `(root_id = (SELECT meterline_root()) OR ${within('root_id')})`;
const ALL = 'true';
const OF_KEY = `right(route, length(current_setting('app.account')) + 2) = ' @' || current_setting('app.account')`;
const INSERT_AUDIT =
  'INSERT (id, actor, roles, address, operation, resource_type, resource_id, before, after, outcome, reason, times)';

const keysOf = (roles: string) => `${within('account_id')} AND roles <@ ARRAY[${roles}]`;
const allOf = (rule: string) => ({ SELECT: rule, INSERT: rule, UPDATE: rule });

/** Keys for the same account, or for less of it. */
const KEYS: Tables = {
  api_key: allOf(keysOf(`'customer'`)),
  idempotency_key: allOf(OF_KEY),
  audit_event: { [INSERT_AUDIT]: ALL },
};

/** All accounts that it names are within. */
const NAMES_WITHIN = `jsonb_path_exists(body, '$.**.billingAccount.id') AND NOT EXISTS (
  SELECT FROM jsonb_path_query(body, '$.**.billingAccount.id') AS named(id)
  WHERE named.id #>> '{}' NOT IN (SELECT meterline_within()))`;
const OF_PARTY = `(SELECT meterline_parties())`;

const READS: Tables = {
  document: {
    SELECT: `CASE kind
      WHEN 'productOrder' THEN ${within('written_within')} OR ${NAMES_WITHIN}
      WHEN 'cancelProductOrder' THEN ${within('written_within')}
      WHEN 'individual' THEN id IN ${OF_PARTY}
      WHEN 'organization' THEN id IN ${OF_PARTY}
      WHEN 'partyRole' THEN id IN ${OF_PARTY} OR body #>> '{engagedParty,id}' IN ${OF_PARTY}
      WHEN 'customer' THEN id IN ${OF_PARTY} OR body #>> '{engagedParty,id}' IN ${OF_PARTY}
      WHEN 'payment' THEN ${within("body #>> '{account,id}'")}
      WHEN 'refund' THEN ${within("body #>> '{account,id}'")}
      ELSE false END`,
  },
};

const CATALOGUE = ['productOffering', 'productOfferingPrice', 'productSpecification', 'schemas'];

// Of orders and accounts the columns alone say little: what they name is judged by what reads them, within the same.
const PLACED = `CASE kind
  WHEN 'billingAccount' THEN ${below('id')}
  WHEN 'product' THEN ${within("body #>> '{billingAccount,id}'")}
  WHEN 'productOrder' THEN ${within('written_within')} OR ${NAMES_WITHIN}
  WHEN 'cancelProductOrder' THEN ${within('written_within')}
  ELSE false END`;
const ADDED = `CASE kind
  WHEN 'billingAccount' THEN ${within("body #>> '{parent,id}'")} AND NOT meterline_waited_for(id) AND NOT EXISTS (
    SELECT FROM jsonb_path_query(body, '$.relatedParty[*].id') AS named(id)
    WHERE named.id #>> '{}' NOT IN ${OF_PARTY})
  WHEN 'product' THEN ${within("body #>> '{billingAccount,id}'")}
  WHEN 'productOrder' THEN ${within('written_within')}
  WHEN 'cancelProductOrder' THEN ${within('written_within')}
  WHEN 'individual' THEN true
  WHEN 'organization' THEN true
  WHEN 'partyRole' THEN body #>> '{engagedParty,id}' IN ${OF_PARTY}
  WHEN 'customer' THEN body #>> '{engagedParty,id}' IN ${OF_PARTY}
  ELSE false END`;

const WRITES: Tables = {
  api_key: allOf(keysOf(`'customer', 'reseller'`)),
  document: {
    SELECT: `kind IN (${CATALOGUE.map((kind) => `'${kind}'`).join(', ')})`,
    INSERT: ADDED,
    UPDATE: [PLACED, ADDED],
    DELETE: PLACED,
  },
  account: {
    SELECT: IN_TREE('id'),
    INSERT: within('parent_id'),
    UPDATE: IN_TREE('id'),
    DELETE: below('id'),
  },
  subscription: {
    SELECT: ALL,
    INSERT: within('account_id'),
    UPDATE: [ALL, within('account_id')],
    DELETE: within('account_id'),
  },
  subject: {
    SELECT: ALL,
    INSERT: OF_SUBSCRIPTION,
    UPDATE: [ALL, OF_SUBSCRIPTION],
    DELETE: OF_SUBSCRIPTION,
  },
  subject_claim: { ...allOf(ALL), DELETE: ALL },
  accrual: {
    SELECT: OF_ROOT,
    INSERT: within('account_id'),
    UPDATE: [OF_ROOT, within('account_id')],
  },
  counter: {
    SELECT: OF_ROOT,
    INSERT: within('account_id'),
    UPDATE: [OF_ROOT, within('account_id')],
  },
  charge_entry: { SELECT: OF_ROOT, INSERT: OF_ACCRUAL },
  paid_charge: allOf(OF_ROOT),
  open_bill: allOf(IN_TREE('payer_id')),
  bill: { SELECT: IN_TREE('payer_id') },
  ledger_head: { SELECT: ALL, INSERT: ALL, UPDATE: [ALL, OF_ROOT], DELETE: 'seq = 0' },
  journal_transaction: { SELECT: OF_ROOT, INSERT: OF_ROOT },
  usage: { SELECT: OF_ROOT },
  bucket: { SELECT: TOUCHED, INSERT: within('account_id'), UPDATE: TOUCHED },
  balance_action: allOf(within('account_id')),
  hold: allOf(OF_BUCKET),
  draw: { SELECT: OF_BUCKET, INSERT: OF_BUCKET },
  draw_day: allOf(OF_BUCKET),
  job: { ...allOf(OF_ERRAND), DELETE: OF_ERRAND },
  outbox: { INSERT: ALL },
  hub_subscription: { 'SELECT (tenant_id, api)': ALL },
  list_tally: allOf(ALL),
  document_removal: allOf(ALL),
};

const GRANTED: ReadonlyArray<readonly [string, Tables]> = [
  ['meterline_scoped', KEYS],
  ['meterline_reseller', READS],
  ['meterline_reseller_writing', WRITES],
];
