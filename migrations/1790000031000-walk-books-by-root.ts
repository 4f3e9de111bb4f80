import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A proof reads the bills and buckets of some roots at a time, in the order of their keys. */
export class WalkBooksByRoot1790000031000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX bill_root ON bill (tenant_id, root_id, id)');
    await queryRunner.query('DROP INDEX bucket_root');
    await queryRunner.query('CREATE INDEX bucket_root ON bucket (tenant_id, root_id, id)');
    await queryRunner.query('CREATE INDEX job_kind ON job (tenant_id, kind, created_at, id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX bill_root');
    await queryRunner.query('DROP INDEX job_kind');
    await queryRunner.query('DROP INDEX bucket_root');
    await queryRunner.query('CREATE INDEX bucket_root ON bucket (tenant_id, root_id)');
  }
}
