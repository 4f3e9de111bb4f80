import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever charges a subject asked for every subscription it ever had. A subject now says when its
 * subscription answers for it, so that those of a time are found by index.
 */
export class DateSubjects1790000038000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
ALTER TABLE subject
  ADD COLUMN starts_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN ends_at timestamptz NOT NULL DEFAULT 'infinity'`);
    await queryRunner.query(`
UPDATE subject j SET starts_at = s.starts_at, ends_at = coalesce(s.ends_at, 'infinity')
FROM subscription s WHERE s.tenant_id = j.tenant_id AND s.id = j.subscription_id`);
    await queryRunner.query(FOLLOW);
    await queryRunner.query(
      'CREATE INDEX subject_service ON subject (tenant_id, subject, ends_at, starts_at) INCLUDE (subscription_id)',
    );
    // In place of the one by product alone.
    await queryRunner.query('DROP INDEX subscription_product');
    await queryRunner.query(
      `CREATE INDEX subscription_product ON subscription
         (tenant_id, product_id, (coalesce(ends_at, 'infinity')), starts_at)`,
    );
    await queryRunner.query('ANALYZE subject, subscription');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX subscription_product');
    await queryRunner.query(
      'CREATE INDEX subscription_product ON subscription (tenant_id, product_id)',
    );
    await queryRunner.query('DROP TRIGGER subscription_date_subjects ON subscription');
    await queryRunner.query('DROP TRIGGER subject_date ON subject');
    await queryRunner.query('DROP FUNCTION subscription_date_subjects');
    await queryRunner.query('DROP FUNCTION subject_date');
    await queryRunner.query('ALTER TABLE subject DROP COLUMN starts_at, DROP COLUMN ends_at');
  }
}

// Whichever of the two is written, and by whom: they never say different things.
const FOLLOW = `
CREATE FUNCTION subject_date() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT s.starts_at, coalesce(s.ends_at, 'infinity') INTO NEW.starts_at, NEW.ends_at
  FROM subscription s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.subscription_id;
  NEW.starts_at := coalesce(NEW.starts_at, '-infinity');
  NEW.ends_at := coalesce(NEW.ends_at, 'infinity');
  RETURN NEW;
END $$;
CREATE TRIGGER subject_date BEFORE INSERT ON subject
  FOR EACH ROW EXECUTE FUNCTION subject_date();

CREATE FUNCTION subscription_date_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subject SET starts_at = NEW.starts_at, ends_at = coalesce(NEW.ends_at, 'infinity')
  WHERE tenant_id = NEW.tenant_id AND subscription_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER subscription_date_subjects AFTER UPDATE OF starts_at, ends_at ON subscription
  FOR EACH ROW WHEN ((NEW.starts_at, NEW.ends_at) IS DISTINCT FROM (OLD.starts_at, OLD.ends_at))
  EXECUTE FUNCTION subscription_date_subjects()`;
