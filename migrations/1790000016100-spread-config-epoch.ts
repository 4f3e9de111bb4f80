import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One row per tenant made every write of a price wait for the commit of the one before. Now each
 * connection counts in a slot of its own, and the epoch is the sum: any write that commits moves it,
 * and what a snapshot sees of it never goes back.
 */
export class SpreadConfigEpoch1790000016100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SLOTS);
    await queryRunner.query(BUMP);
  }

  down(): Promise<void> {
    throw new Error('the slots of an epoch are not put together again: restore a backup instead');
  }
}

const SLOTS = `
ALTER TABLE config_epoch ADD COLUMN slot integer NOT NULL DEFAULT 0;
ALTER TABLE config_epoch DROP CONSTRAINT config_epoch_pk;
ALTER TABLE config_epoch ADD CONSTRAINT config_epoch_pk PRIMARY KEY (tenant_id, slot)`;

// Two connections that share a slot wait for each other, and are as right as before.
const BUMP = `
CREATE OR REPLACE FUNCTION meterline_bump_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config_epoch (slot, epoch) VALUES (pg_backend_pid() % 64, 1)
    ON CONFLICT (tenant_id, slot) DO UPDATE SET epoch = config_epoch.epoch + 1;
  RETURN NULL;
END $$`;
