import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What deliveries to a listener are signed with, sealed. A listener that stands already gets its first secret with the
 * next delivery: the key that seals it is not the database's to know.
 */
export class SignDeliveries1790000073000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE hub_secret (
      tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
      hub_id text NOT NULL,
      id text NOT NULL,
      sealed bytea NOT NULL,
      ends_at timestamptz,
      CONSTRAINT hub_secret_pk PRIMARY KEY (tenant_id, hub_id, id),
      CONSTRAINT hub_secret_subscription_fk FOREIGN KEY (tenant_id, hub_id)
        REFERENCES hub_subscription (tenant_id, id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      'CREATE UNIQUE INDEX hub_secret_current ON hub_secret (tenant_id, hub_id) WHERE ends_at IS NULL',
    );
    await queryRunner.query(`SELECT meterline_guard('hub_secret')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE hub_secret');
  }
}
