import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of any module's jobs, told apart by the kind of the job: two jobs may have chosen one id. */
export class GeneraliseJobFile1790000016300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  'ALTER TABLE catalog_file RENAME TO job_file',
  'ALTER TABLE job_file ADD COLUMN kind text',
  `UPDATE job_file f SET kind = CASE WHEN EXISTS (
     SELECT FROM document d WHERE d.tenant_id = f.tenant_id AND d.kind = 'exportJob' AND d.id = f.job_id
   ) THEN 'catalog.exportJob' ELSE 'catalog.importJob' END`,
  'ALTER TABLE job_file ALTER COLUMN kind SET NOT NULL',
  'ALTER TABLE job_file DROP CONSTRAINT catalog_file_pk',
  'ALTER TABLE job_file ADD CONSTRAINT job_file_pk PRIMARY KEY (tenant_id, kind, job_id, seq)',
];

const DOWN = [
  `DELETE FROM job_file WHERE kind NOT LIKE 'catalog.%'`,
  'ALTER TABLE job_file DROP CONSTRAINT job_file_pk',
  'ALTER TABLE job_file DROP COLUMN kind',
  'ALTER TABLE job_file RENAME TO catalog_file',
  'ALTER TABLE catalog_file ADD CONSTRAINT catalog_file_pk PRIMARY KEY (tenant_id, job_id, seq)',
];
