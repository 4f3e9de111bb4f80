import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is spent was read by every charge of its root, and by every command of its account, for as long as it had
 * not ended: without an end for ever. Now they read by index what there is to draw on, and the rest by what they
 * know of it: an id, the subscription it was made for, or that it may be filled again.
 */
export class SetSpentBucketsApart1790000038100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(COLUMNS);
    for (const [name, on] of INDEXES)
      await queryRunner.query(`CREATE INDEX ${name} ON bucket ${on}`);
    await queryRunner.query('ANALYZE bucket');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [name] of INDEXES) await queryRunner.query(`DROP INDEX ${name}`);
    await queryRunner.query('ALTER TABLE bucket DROP COLUMN is_spent, DROP COLUMN made_for');
  }
}

// Columns of their own, as an index that names `remaining` would make each draw a change of all indexes. What was
// made for several subscriptions is found by none of them, so it is read as if there were something in it.
const COLUMNS = `
ALTER TABLE bucket
  ADD COLUMN made_for text GENERATED ALWAYS AS (scope -> 'subscriptionIds' ->> 0) STORED,
  ADD COLUMN is_spent boolean NOT NULL GENERATED ALWAYS AS
    (remaining = 0 AND scope -> 'subscriptionIds' ->> 1 IS NULL) STORED`;

const INDEXES = [
  ['bucket_root_value', `(tenant_id, root_id) WHERE NOT is_spent AND status <> 'expired'`],
  ['bucket_account_value', `(tenant_id, account_id) WHERE NOT is_spent AND status <> 'expired'`],
  // By unit in burn order: see src/balance/domain/burn-order.ts.
  [
    'bucket_spent',
    `(tenant_id, account_id, unit, priority, valid_to,
      (CASE origin WHEN 'rollover' THEN 0 WHEN 'promotional' THEN 1 ELSE 2 END), seq)
      WHERE is_spent AND status <> 'expired'`,
  ],
  [
    'bucket_spent_of',
    `(tenant_id, made_for, unit) WHERE is_spent AND status = 'active' AND made_for IS NOT NULL`,
  ],
] as const;
