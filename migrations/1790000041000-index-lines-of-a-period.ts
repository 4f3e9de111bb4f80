import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is charged late for a line of a period, or corrects it, has the tax that the line had there: it is
 * looked for by subscription and period, on whichever bill it was.
 */
export class IndexLinesOfAPeriod1790000041000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX accrual_line ON accrual (tenant_id, subscription_id, service_from)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX accrual_line');
  }
}
