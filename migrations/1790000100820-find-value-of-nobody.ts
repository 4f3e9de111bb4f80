import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Value may come before its account. What is of no account is found by an index, as a name misspelt waits for ever. */
export class FindValueOfNobody1790000100820 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE bucket ADD COLUMN is_unclaimed boolean NOT NULL DEFAULT false',
    );
    await queryRunner.query(`UPDATE bucket b SET is_unclaimed = true WHERE NOT EXISTS (
      SELECT FROM account a WHERE a.tenant_id = b.tenant_id AND a.id = b.account_id)`);
    await queryRunner.query(`CREATE INDEX bucket_unclaimed ON bucket (tenant_id, seq)
      WHERE is_unclaimed AND NOT is_spent AND deleted_at IS NULL`);
    await queryRunner.query(TRIGGERS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TRIGGER account_claims ON account;
      DROP TRIGGER bucket_claimed ON bucket;
      DROP FUNCTION meterline_claim_buckets();
      DROP FUNCTION meterline_bucket_claimed();
      ALTER TABLE bucket DROP COLUMN is_unclaimed`);
  }
}

// Both are written under the lock of the account's own id. As the owner: whoever writes one need not see the other.
const TRIGGERS = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_bucket_claimed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $$
    BEGIN
      NEW.is_unclaimed := NOT EXISTS (SELECT FROM account a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.account_id);
      RETURN NEW;
    END $$;
    CREATE FUNCTION meterline_claim_buckets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = %1$I, pg_temp AS $$
    BEGIN
      UPDATE bucket b SET is_unclaimed = false
      WHERE b.tenant_id = NEW.tenant_id AND b.account_id = NEW.id AND b.is_unclaimed;
      RETURN NULL;
    END $$ $made$, current_schema());
END $do$;
CREATE TRIGGER bucket_claimed BEFORE INSERT OR UPDATE OF account_id ON bucket
  FOR EACH ROW EXECUTE FUNCTION meterline_bucket_claimed();
CREATE TRIGGER account_claims AFTER INSERT ON account
  FOR EACH ROW EXECUTE FUNCTION meterline_claim_buckets()`;
