import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A subscription says which of its prices were sold by the one before it, and since when: their usage goes on being
 * counted where it was. What was succeeded before this began anew, and stays as it was billed.
 */
export class KeepOriginsOfPrices1790000046000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE subscription ADD COLUMN origins jsonb NOT NULL DEFAULT '[]'`,
    );
  }

  /** Without it what goes on would be counted twice: taken down only where nothing does. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const [found] = (await queryRunner.query(
      `SELECT EXISTS (SELECT FROM subscription WHERE origins <> '[]') AS "isUsed"`,
    )) as [{ isUsed: boolean }];
    if (found.isUsed) throw new Error('prices go on over changes: restore a backup instead');
    await queryRunner.query('ALTER TABLE subscription DROP COLUMN origins');
  }
}
