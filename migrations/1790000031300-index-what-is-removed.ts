import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept for a time is found by its age, in batches, whatever else is stored. */
export class IndexWhatIsRemoved1790000031300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX idempotency_key_age ON idempotency_key (created_at)');
    await queryRunner.query(
      'CREATE INDEX job_age ON job (finished_at) WHERE finished_at IS NOT NULL',
    );
    await queryRunner.query('CREATE INDEX outbox_age ON outbox (created_at)');
    await queryRunner.query('CREATE INDEX rerating_age ON rerating USING brin (staged_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const index of ['idempotency_key_age', 'job_age', 'outbox_age', 'rerating_age']) {
      await queryRunner.query(`DROP INDEX ${index}`);
    }
  }
}
