import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What names an account by its id was taken for a former one's if it was older than the account of today; but times are
 * those at which transactions began, and an order that was written beside its account seemed older. It keeps the names
 * of its accounts now, as of when it first named them; one that was not there yet is named by the next write.
 */
export class NameAccountsThatOrdersName1790000100410 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(NAMES);
    await queryRunner.query(NAMED);
    await queryRunner.query(born(BY_NAMES));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(born(BY_TIMES));
    await queryRunner.query('DROP TRIGGER document_named ON document');
    await queryRunner.query(
      'DROP FUNCTION meterline_name_accounts(), meterline_accounts(text, jsonb)',
    );
    await queryRunner.query('ALTER TABLE document DROP COLUMN account_names');
  }
}

const KINDS = `('productOrder', 'payment', 'refund')`;

// Of an order all accounts that it names, of a payment or a refund the one that it is for. As the owner: whoever writes
// it need not see them.
const NAMES = `
ALTER TABLE document ADD COLUMN account_names text[];
CREATE FUNCTION meterline_accounts(kind text, body jsonb) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT named #>> '{}' FROM jsonb_path_query(body, CASE kind
    WHEN 'productOrder' THEN '$.**.billingAccount.id'::jsonpath ELSE '$.account.id'::jsonpath END) AS named
$$;
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_name_accounts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $$
    DECLARE
      known text[] := CASE TG_OP WHEN 'UPDATE' THEN OLD.account_names END;
    BEGIN
      NEW.account_names := ARRAY(SELECT coalesce(
        (SELECT name FROM unnest(known) name WHERE regexp_replace(name, '@[0-9]+$', '') = named.id),
        (SELECT meterline_name(a.id, a.created_at) FROM account a WHERE a.tenant_id = NEW.tenant_id AND a.id = named.id))
        FROM meterline_accounts(NEW.kind, NEW.body) AS named(id));
      RETURN NEW;
    END $$ $made$, current_schema());
END $do$;
CREATE TRIGGER document_named BEFORE INSERT OR UPDATE OF body ON document
  FOR EACH ROW WHEN (NEW.kind IN ${KINDS}) EXECUTE FUNCTION meterline_name_accounts()`;

const NAMED = `
UPDATE document d SET account_names = ARRAY(SELECT coalesce(
  (SELECT meterline_name(a.id, a.created_at) FROM account a
   WHERE a.tenant_id = d.tenant_id AND a.id = named.id AND a.created_at <= d.created_at),
  named.id || '@0') FROM meterline_accounts(d.kind, d.body) AS named(id))
WHERE kind IN ${KINDS}`;

const BY_NAMES = `account_names IS NOT NULL AND NOT EXISTS (SELECT FROM unnest(account_names) AS named(name)
  WHERE (name IN (SELECT meterline_written())) IS NOT TRUE)`;
const BY_TIMES = `NOT EXISTS (SELECT FROM account a WHERE a.tenant_id = document.tenant_id AND a.id = document.belongs_to
  AND a.created_at > document.created_at)`;

const born = (rule: string): string => `
ALTER POLICY born ON document USING (
  kind NOT IN ${KINDS} OR written_within IN (SELECT meterline_written()) OR ${rule})`;
