import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A key of an array is fast to find by, and slow to judge by: each row is compared with all accounts that are within.
 * Rows that are reached through others (accruals of usage, accounts of documents) were judged so, a hundred thousand
 * times for one list. They are judged by their own account, found by its key, which says what it is below. What lists
 * are found by they say themselves.
 */
export class JudgeARowByItsAccount1790000100500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOCUMENTS_WITHIN);
    for (const [policy, table, judged] of POLICIES) {
      await alter(queryRunner, policy, table, judged(BY_ACCOUNT));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [policy, table, judged] of POLICIES) {
      await alter(queryRunner, policy, table, judged(BY_ARRAY));
    }
    await queryRunner.query('DROP FUNCTION meterline_documents(text)');
  }
}

/** How a row is judged. */
type Form = {
  /** The account itself, `id` and `path` being columns of its table. */
  readonly account: string;
  readonly within: (column: string, table: string) => string;
  readonly written: string;
  /** Of an account that an order names, by its name: that it is not within. */
  readonly unnamed: string;
  /** Of documents, besides what their kinds say. */
  readonly keys: string;
};

// Who had the id before has nothing within the account of today.
const BELOW = `current_setting('app.account') = ANY (path) AND (SELECT meterline_writer()) IS NOT NULL`;

// OFFSET 0 keeps it a look-up by key for each row: the planner would hash all accounts of the tenant.
const probe = (id: string, table: string, more = ''): string => `EXISTS (SELECT FROM account a
  WHERE a.tenant_id = ${table}.tenant_id AND a.id = ${id} AND ${BELOW} ${more} OFFSET 0)`;
const named = (name: string): string =>
  probe(
    `regexp_replace(${name}, '@[0-9]+$', '')`,
    'document',
    `AND meterline_name(a.id, a.created_at) = ${name}`,
  );

const BY_ACCOUNT: Form = {
  account: BELOW,
  within: probe,
  written: named('document.written_within'),
  unnamed: `NOT ${named('named.name')}`,
  keys: 'true',
};

const among = (column: string): string => `${column} IN (SELECT meterline_within())`;
const keyed = (column: string, of: string): string => `${column} = ANY (ARRAY(SELECT ${of}()))`;
const BY_ARRAY: Form = {
  account: `${among('id')} AND ${keyed('id', 'meterline_within')}`,
  within: (column, table) => {
    const isColumn = /^\w+\.\w+$/.test(column) && table !== 'document';
    return isColumn ? `${among(column)} AND ${keyed(column, 'meterline_within')}` : among(column);
  },
  written: 'written_within IN (SELECT meterline_written())',
  unnamed: '(named.name IN (SELECT meterline_written())) IS NOT TRUE',
  keys: `${keyed('belongs_to', 'meterline_within')} OR ${keyed('written_within', 'meterline_written')}
    OR ${keyed('id', 'meterline_parties')} OR ${keyed('belongs_to', 'meterline_parties')}`,
};

const PARTY = '(SELECT meterline_parties())';
const ACCOUNT = `document.body #>> '{billingAccount,id}'`;
const PAID_BY = `document.body #>> '{account,id}'`;
const ENGAGED = `body #>> '{engagedParty,id}'`;

const ofDocument = (rule: string): string =>
  `tenant_id = current_setting('app.tenant') AND (${rule})`;

/** All accounts that an order names are within, and there is one. */
const allNamed = ({
  within,
}: Form): string => `jsonb_path_exists(body, '$.**.billingAccount.id') AND NOT EXISTS (
  SELECT FROM jsonb_path_query(body, '$.**.billingAccount.id') AS named(id)
  WHERE NOT ${within(`(named.id #>> '{}')`, 'document')})`;

const SCOPED = (form: Form): string =>
  ofDocument(`CASE kind
    WHEN 'billingAccount' THEN ${form.within('document.id', 'document')}
    WHEN 'product' THEN ${form.within(ACCOUNT, 'document')} ELSE false END AND (${form.keys})`);
const RESELLER = (form: Form): string =>
  ofDocument(`CASE kind
    WHEN 'productOrder' THEN ${form.written} OR ${allNamed(form)}
    WHEN 'cancelProductOrder' THEN ${form.written}
    WHEN 'individual' THEN id IN ${PARTY}
    WHEN 'organization' THEN id IN ${PARTY}
    WHEN 'partyRole' THEN id IN ${PARTY} OR ${ENGAGED} IN ${PARTY}
    WHEN 'customer' THEN id IN ${PARTY} OR ${ENGAGED} IN ${PARTY}
    WHEN 'payment' THEN ${form.within(PAID_BY, 'document')}
    WHEN 'refund' THEN ${form.within(PAID_BY, 'document')}
    ELSE false END AND (${form.keys})`);
const PLACED = (form: Form): string => {
  const isArray = form === BY_ARRAY;
  const parent = `document.body #>> '{parent,id}'`;
  const written = isArray ? keyed('written_within', 'meterline_written') : form.written;
  return ofDocument(`CASE kind
    WHEN 'billingAccount' THEN ${isArray ? keyed(parent, 'meterline_within') : form.within(parent, 'document')}
    WHEN 'individual' THEN ${written}
    WHEN 'organization' THEN ${written}
    ELSE false END`);
};
const BORN = (
  form: Form,
): string => `kind NOT IN ('productOrder', 'payment', 'refund') OR ${form.written}
  OR account_names IS NOT NULL
    AND NOT EXISTS (SELECT FROM unnest(account_names) AS named(name) WHERE ${form.unnamed})`;

const ofAccount =
  (table: string, more = '') =>
  (form: Form): string =>
    `tenant_id = current_setting('app.tenant') AND ${form.within(`${table}.account_id`, table)} ${more}`;

const POLICIES: ReadonlyArray<
  readonly [policy: string, table: string, judged: (form: Form) => string]
> = [
  [
    'scoped',
    'account',
    ({ account }) => `tenant_id = current_setting('app.tenant') AND ${account}`,
  ],
  ['scoped', 'accrual', ofAccount('accrual', `AND leg = 'retail'`)],
  ['scoped', 'counter', ofAccount('counter', `AND leg = 'retail'`)],
  ['scoped', 'subscription', ofAccount('subscription')],
  ['scoped', 'document', SCOPED],
  ['reseller_select', 'document', RESELLER],
  ['placed', 'document', PLACED],
  ['born', 'document', BORN],
];

function alter(
  queryRunner: QueryRunner,
  policy: string,
  table: string,
  judged: string,
): Promise<unknown> {
  return queryRunner.query(`ALTER POLICY ${policy} ON ${table} USING (${judged})`);
}

// The ids of documents of a kind that may be seen, found by index; policies judge which of them are.
const DOCUMENTS_WITHIN = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_documents(asked text) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path = %1$I, pg_temp AS $body$
    BEGIN
      IF asked IN ('individual', 'organization', 'partyRole', 'customer') THEN
        RETURN QUERY SELECT meterline_parties();
      END IF;
      IF asked IN ('partyRole', 'customer') THEN
        RETURN QUERY SELECT d.id FROM (SELECT meterline_parties() AS id) p CROSS JOIN LATERAL (
          SELECT id FROM document
          WHERE tenant_id = current_setting('app.tenant') AND kind = asked AND belongs_to = p.id OFFSET 0) d;
      END IF;
      IF asked IN ('billingAccount', 'product', 'productOrder', 'payment', 'refund') THEN
        RETURN QUERY SELECT d.id FROM (SELECT meterline_within() AS id) w CROSS JOIN LATERAL (
          SELECT id FROM document
          WHERE tenant_id = current_setting('app.tenant') AND kind = asked AND belongs_to = w.id OFFSET 0) d;
      END IF;
      IF asked IN ('productOrder', 'cancelProductOrder') THEN
        RETURN QUERY SELECT d.id FROM (SELECT meterline_written() AS name) w CROSS JOIN LATERAL (
          SELECT id FROM document
          WHERE tenant_id = current_setting('app.tenant') AND kind = asked AND written_within = w.name OFFSET 0) d;
      END IF;
    END $body$ $made$, current_schema());
END $do$`;
