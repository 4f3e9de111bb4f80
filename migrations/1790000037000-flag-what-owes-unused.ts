import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who owes something without any usage was asked of the text of the whole catalogue, at every step of a bill
 * run. Now each price and each version of a card says it of itself, from when it is written.
 */
export class FlagWhatOwesUnused1790000037000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ADD);
    await queryRunner.query(FILL);
    await queryRunner.query(
      'CREATE INDEX rate_card_version_owing ON rate_card_version (tenant_id, card_code) WHERE owes_unused',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE rate_card_version DROP COLUMN owes_unused');
    await queryRunner.query('ALTER TABLE price DROP COLUMN owes_unused');
  }
}

// Where it is not said, the empty period is looked at: no minimum is missed.
const ADD = `
ALTER TABLE price ADD COLUMN owes_unused boolean NOT NULL DEFAULT true;
ALTER TABLE rate_card_version ADD COLUMN owes_unused boolean NOT NULL DEFAULT true`;

const OWES = `lines::text ~ '"(minimum|chargeFlatOnZero|flat)"'`;

// Neither another price nor another version than before: what is known of them by their revision stays so.
const FILL = `
ALTER TABLE price DISABLE TRIGGER price_revised;
UPDATE price SET owes_unused = false
  WHERE kind NOT IN ('recurring', 'commitment') AND NOT coalesce(${OWES}, false);
ALTER TABLE price ENABLE TRIGGER price_revised;
ALTER TABLE rate_card_version DISABLE TRIGGER USER;
UPDATE rate_card_version SET owes_unused = false WHERE NOT ${OWES};
ALTER TABLE rate_card_version ENABLE TRIGGER USER`;
