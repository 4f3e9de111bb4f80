import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order that waits for its date is pending, too: those that lack something are found however many there are. */
export class FindOrdersThatLackSomething1790000076000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX document_lacking ON document (tenant_id, seq) WHERE kind = 'productOrder' AND status = 'pending'
         AND body @> '{"note":[{"author":"Meterline"}]}'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX document_lacking');
  }
}
