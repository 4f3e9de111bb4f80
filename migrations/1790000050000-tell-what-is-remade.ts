import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the proof has to know of rows that stand for what was before them: a bucket that was deleted and made
 * again under its id, and what buckets paid as it was made up of draws. Of what is there nobody knows: it may be.
 */
export class TellWhatIsRemade1790000050000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE bucket ADD is_remade boolean NOT NULL DEFAULT true;
      ALTER TABLE bucket ALTER is_remade SET DEFAULT false;
      ALTER TABLE paid_charge ADD is_made_of_draws boolean NOT NULL DEFAULT true;
      ALTER TABLE paid_charge ALTER is_made_of_draws SET DEFAULT false`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE bucket DROP is_remade;
      ALTER TABLE paid_charge DROP is_made_of_draws`);
  }
}
