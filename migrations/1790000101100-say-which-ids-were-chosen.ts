import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A document's changes are counted from 1, and an id that a client chose can have been another document's before: of
 * those the ETag names the place in the list of all as well, so that none fits the next of its id. Those of before keep
 * theirs, which no document made from now on under a chosen id has.
 */
export class SayWhichIdsWereChosen1790000101100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE document ADD COLUMN is_chosen boolean NOT NULL DEFAULT false',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE document DROP COLUMN is_chosen');
  }
}
