import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is kept to an account reads by index what is within it. `IN (SELECT …)` judges a row in no time, but is a filter
 * over all of a tenant's rows; the same ids as an array are a key. So what is read is asked for by both. What follows
 * another row is asked for that row alone, and a document keeps what it belongs to: a CASE over its body is no key.
 */
export class AskOfAnAccountByIndex1790000092000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(BELONGS);
    await queryRunner.query(INDEXES);
    await queryRunner.query(parties(keyed));
    await queryRunner.query(rewritten(WITH_KEYS));
    for (const followed of FOLLOWED) await alter(queryRunner, followed, byKey(followed));
    for (const [policy, rule] of DOCUMENTS) {
      await alter(queryRunner, ofDocument(policy), `${rule} AND (${DOCUMENT_KEYS})`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [policy, rule] of DOCUMENTS) await alter(queryRunner, ofDocument(policy), rule);
    for (const followed of FOLLOWED) await alter(queryRunner, followed, ofAll(followed));
    await queryRunner.query(rewritten(WITHOUT_KEYS));
    await queryRunner.query(parties(within));
    await queryRunner.query('DROP INDEX balance_action_account, document_written_within');
    await queryRunner.query('ALTER TABLE document DROP COLUMN belongs_to');
  }
}

const within = (column: string) => `${column} IN (SELECT meterline_within())`;
const keyed = (column: string) => `${column} = ANY (ARRAY(SELECT meterline_within()))`;

// Of an order the first account that it names: all of them are within, or the order is not.
const BELONGS = `
ALTER TABLE document ADD COLUMN belongs_to text GENERATED ALWAYS AS (CASE kind
  WHEN 'billingAccount' THEN id
  WHEN 'product' THEN body #>> '{billingAccount,id}'
  WHEN 'productOrder' THEN jsonb_path_query_first(body, '$.**.billingAccount.id') #>> '{}'
  WHEN 'payment' THEN body #>> '{account,id}'
  WHEN 'refund' THEN body #>> '{account,id}'
  WHEN 'partyRole' THEN body #>> '{engagedParty,id}'
  WHEN 'customer' THEN body #>> '{engagedParty,id}'
END) STORED`;

const INDEXES = `
CREATE INDEX document_belongs_to ON document (tenant_id, kind, belongs_to) WHERE belongs_to IS NOT NULL;
CREATE INDEX document_written_within ON document (tenant_id, kind, written_within) WHERE written_within IS NOT NULL;
CREATE INDEX balance_action_account ON balance_action (tenant_id, account_id)`;

const parties = (of: (column: string) => string): string => `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE OR REPLACE FUNCTION meterline_parties() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $body$
      SELECT jsonb_path_query(body, '$.relatedParty[*].id') #>> '{}' FROM document
      WHERE tenant_id = current_setting('app.tenant') AND kind = 'billingAccount' AND ${of('id')}
      UNION ALL
      SELECT id FROM document WHERE tenant_id = current_setting('app.tenant')
        AND kind IN ('individual', 'organization', 'partyRole', 'customer') AND ${of('written_within')}
    $body$ $made$, current_schema());
END $do$`;

/** What a policy says of the ids that a function answers, as PostgreSQL writes it, and what it is to say. */
type Form = readonly [said: string, instead: string];
const WITH_KEYS: Form = [
  String.raw`(\w+) IN \(\s*SELECT (meterline_\w+)\(\) AS \w+\)`,
  String.raw`\1 IN (SELECT \2()) AND \1 = ANY (ARRAY(SELECT \2()))`,
];
const WITHOUT_KEYS: Form = [
  String.raw` AND \(\w+ = ANY \(ARRAY\(\s*SELECT meterline_\w+\(\) AS \w+\)\)\)`,
  '',
];

/** Of every policy for reads but those of documents; what is written is judged as before. */
const rewritten = ([said, instead]: Form): string => `
DO $$
DECLARE
  policy record;
BEGIN
  FOR policy IN SELECT * FROM pg_policies
    WHERE schemaname = current_schema() AND cmd = 'SELECT' AND tablename <> 'document' AND qual ~ '${said}' LOOP
    EXECUTE format('ALTER POLICY %I ON %I USING (%s)', policy.policyname, policy.tablename,
      regexp_replace(policy.qual, '${said}', '${instead}', 'g'));
  END LOOP;
END $$`;

type Clause = 'USING' | 'WITH CHECK';
type Policy = {
  readonly policy: string;
  readonly table: string;
  readonly clauses: readonly Clause[];
};

/** A policy that lets through what follows a row of another table. */
type Followed = Policy & {
  readonly column: string;
  readonly parent: string;
  readonly key: string;
  /** Only where the other is within, too: its own policies let through more. */
  readonly isWithin: boolean;
};

const followed = (
  parent: string,
  column: string,
  tables: Readonly<Record<string, Readonly<Record<string, readonly Clause[]>>>>,
  { key = 'id', isWithin = false } = {},
): Followed[] =>
  Object.entries(tables).flatMap(([table, policies]) =>
    Object.entries(policies).map(([policy, clauses]) => {
      return { policy, table, clauses, column, parent, key, isWithin };
    }),
  );

const READ = ['USING'] as const;
const CHECKED = ['WITH CHECK'] as const;
const CHANGED = [...READ, ...CHECKED] as const;
const WRITTEN = {
  reseller_writing_select: READ,
  reseller_writing_insert: CHECKED,
  reseller_writing_update: CHANGED,
};

const FOLLOWED: readonly Followed[] = [
  ...followed('bill', 'bill_id', { bill_line: { scoped: READ }, bill_payment: { scoped: READ } }),
  ...followed('bucket', 'bucket_id', {
    draw: { scoped: READ, reseller_writing_select: READ, reseller_writing_insert: CHECKED },
    draw_day: WRITTEN,
    hold: { scoped: READ, ...WRITTEN },
  }),
  ...followed('accrual', 'accrual_id', { charge_entry: { scoped: READ } }),
  ...followed(
    'accrual',
    'accrual_id',
    { charge_entry: { reseller_writing_insert: CHECKED } },
    { isWithin: true },
  ),
  ...followed(
    'subscription',
    'subscription_id',
    {
      subject: {
        reseller_writing_insert: CHECKED,
        reseller_writing_update: CHECKED,
        reseller_writing_delete: READ,
      },
    },
    { isWithin: true },
  ),
  ...followed('rate_card', 'card_code', { rate_card_version: { scoped: READ } }, { key: 'code' }),
];

const byKey = ({ table, column, parent, key, isWithin }: Followed): string =>
  `EXISTS (SELECT FROM ${parent} p WHERE p.tenant_id = ${table}.tenant_id AND p.${key} = ${table}.${column}
    ${isWithin ? `AND ${within('p.account_id')}` : ''})`;
const ofAll = ({ column, parent, key, isWithin }: Followed): string =>
  `${column} IN (SELECT ${key} FROM ${parent} ${isWithin ? `WHERE ${within('account_id')}` : ''})`;

const PARTY = '(SELECT meterline_parties())';
const ALL_NAMED = `jsonb_path_exists(body, '$.**.billingAccount.id') AND NOT EXISTS (
  SELECT FROM jsonb_path_query(body, '$.**.billingAccount.id') AS named(id)
  WHERE named.id #>> '{}' NOT IN (SELECT meterline_within()))`;

/** What is read of documents, as it has been. */
const DOCUMENTS = [
  [
    'scoped',
    `CASE kind WHEN 'billingAccount' THEN ${within('id')}
      WHEN 'product' THEN ${within("body #>> '{billingAccount,id}'")} ELSE false END`,
  ],
  [
    'reseller_select',
    `CASE kind
      WHEN 'productOrder' THEN ${within('written_within')} OR ${ALL_NAMED}
      WHEN 'cancelProductOrder' THEN ${within('written_within')}
      WHEN 'individual' THEN id IN ${PARTY}
      WHEN 'organization' THEN id IN ${PARTY}
      WHEN 'partyRole' THEN id IN ${PARTY} OR body #>> '{engagedParty,id}' IN ${PARTY}
      WHEN 'customer' THEN id IN ${PARTY} OR body #>> '{engagedParty,id}' IN ${PARTY}
      WHEN 'payment' THEN ${within("body #>> '{account,id}'")}
      WHEN 'refund' THEN ${within("body #>> '{account,id}'")}
      ELSE false END`,
  ],
] as const;

// The same for all who are kept to an account, so that of two policies it stands before both and goes by index.
const DOCUMENT_KEYS = `${keyed('belongs_to')} OR ${keyed('written_within')}
  OR id = ANY (ARRAY${PARTY}) OR belongs_to = ANY (ARRAY${PARTY})`;
const ofDocument = (policy: string): Policy => ({ policy, table: 'document', clauses: READ });

async function alter(
  queryRunner: QueryRunner,
  { policy, table, clauses }: Policy,
  rule: string,
): Promise<void> {
  const judged = `(tenant_id = current_setting('app.tenant') AND (${rule}))`;
  const said = clauses.map((clause) => `${clause} ${judged}`).join(' ');
  await queryRunner.query(`ALTER POLICY ${policy} ON ${table} ${said}`);
}
