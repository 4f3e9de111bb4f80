import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A dead letter says itself which event it refers to, so that none of the events that are kept is read to list or to
 * find letters; how many a listener has is kept where all else of it is counted.
 */
export class SayWhatLettersName1790000093000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE hub_dead_letter
      ADD COLUMN told_id text, ADD COLUMN event_type text, ADD COLUMN published_at timestamptz`);
    await queryRunner.query(`UPDATE hub_dead_letter l SET told_id = coalesce(o.envelope ->> 'eventId', o.id::text),
      event_type = o.event_type, published_at = o.created_at
      FROM outbox o WHERE o.tenant_id = l.tenant_id AND o.id = l.event_id`);
    await queryRunner.query('DELETE FROM hub_dead_letter WHERE told_id IS NULL');
    await queryRunner.query(`ALTER TABLE hub_dead_letter ALTER COLUMN told_id SET NOT NULL,
      ALTER COLUMN event_type SET NOT NULL, ALTER COLUMN published_at SET NOT NULL`);
    await queryRunner.query(
      'CREATE INDEX hub_dead_letter_told ON hub_dead_letter (tenant_id, hub_id, told_id, event_id)',
    );
    await queryRunner.query(
      'ALTER TABLE hub_delivery ADD COLUMN letters bigint NOT NULL DEFAULT 0',
    );
    await queryRunner.query(`UPDATE hub_delivery d SET letters = l.letters
      FROM (SELECT tenant_id, hub_id, count(*) AS letters FROM hub_dead_letter GROUP BY 1, 2) l
      WHERE d.tenant_id = l.tenant_id AND d.hub_id = l.hub_id`);
    await queryRunner.query(COUNTED);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TRIGGER hub_dead_letter_come ON hub_dead_letter; DROP TRIGGER hub_dead_letter_gone ON hub_dead_letter',
    );
    await queryRunner.query('DROP FUNCTION meterline_count_letters()');
    await queryRunner.query('ALTER TABLE hub_delivery DROP COLUMN letters');
    await queryRunner.query(
      'ALTER TABLE hub_dead_letter DROP COLUMN told_id, DROP COLUMN event_type, DROP COLUMN published_at',
    );
  }
}

const COUNTED = `
CREATE FUNCTION meterline_count_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE hub_delivery d SET letters = d.letters + CASE TG_OP WHEN 'INSERT' THEN c.letters ELSE -c.letters END
  FROM (SELECT tenant_id, hub_id, count(*) AS letters FROM changed GROUP BY 1, 2) c
  WHERE d.tenant_id = c.tenant_id AND d.hub_id = c.hub_id;
  RETURN NULL;
END $$;
CREATE TRIGGER hub_dead_letter_come AFTER INSERT ON hub_dead_letter
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_letters();
CREATE TRIGGER hub_dead_letter_gone AFTER DELETE ON hub_dead_letter
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION meterline_count_letters()`;
