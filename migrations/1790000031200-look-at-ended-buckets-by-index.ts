import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sweep asked every bucket that ever ended, every second. Now each says when it is to be looked at. */
export class LookAtEndedBucketsByIndex1790000031200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE bucket ADD COLUMN sweep_at timestamptz');
    await queryRunner.query(`UPDATE bucket SET sweep_at = ${ENDS}
      WHERE deleted_at IS NULL AND valid_to IS NOT NULL AND (status <> 'expired' OR remaining <> 0)`);
    await queryRunner.query(FOLLOW);
    await queryRunner.query(
      'CREATE INDEX bucket_due ON bucket (sweep_at, tenant_id, root_id) WHERE sweep_at IS NOT NULL',
    );
    await queryRunner.query(
      'CREATE INDEX bucket_due_root ON bucket (tenant_id, root_id, sweep_at) WHERE sweep_at IS NOT NULL',
    );
    await queryRunner.query('DROP INDEX bucket_end');
    await queryRunner.query('ANALYZE bucket');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX bucket_end ON bucket (valid_to) WHERE valid_to IS NOT NULL AND deleted_at IS NULL',
    );
    await queryRunner.query('DROP TRIGGER bucket_follow_end ON bucket');
    await queryRunner.query('DROP FUNCTION bucket_follow_end');
    await queryRunner.query('ALTER TABLE bucket DROP COLUMN sweep_at');
  }
}

// Late usage of an allowance's period may still come in for a day; sold money ends on the minute.
const ENDS = `valid_to + CASE WHEN unit ~ '^[A-Z]{3}$' THEN interval '0' ELSE interval '1 day' END`;

// On these columns alone, so that what is drawn costs nothing more.
const FOLLOW = `
CREATE FUNCTION bucket_follow_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sweep_at := CASE WHEN NEW.deleted_at IS NULL
    THEN NEW.valid_to + CASE WHEN NEW.unit ~ '^[A-Z]{3}$' THEN interval '0' ELSE interval '1 day' END END;
  RETURN NEW;
END $$;
CREATE TRIGGER bucket_follow_end BEFORE INSERT OR UPDATE OF valid_to, deleted_at, unit ON bucket
  FOR EACH ROW EXECUTE FUNCTION bucket_follow_end()`;
