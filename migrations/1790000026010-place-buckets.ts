import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendToJournal } from './1790000026000-add-bill-credit';

/**
 * Buckets of accounts that came later, below another account, were left under a root of their own, where
 * nothing could spend them. They move under the root of their account, as those of today do at once.
 */
export class PlaceBuckets1790000026010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const found = (await queryRunner.query(MISPLACED)) as Misplaced[];
    for (const bucket of found) await place(queryRunner, bucket);
  }

  /** What was placed is where it belongs. */
  async down(): Promise<void> {}
}

type Misplaced = {
  readonly tenant_id: string;
  readonly id: string;
  readonly former: string;
  readonly root_id: string;
  readonly unit: string;
  readonly remaining: string;
};

const MISPLACED = `
SELECT b.tenant_id, b.id, b.root_id AS former, a.root_id, b.unit, trim_scale(b.remaining)::text AS remaining
FROM bucket b JOIN account a ON a.tenant_id = b.tenant_id AND a.id = b.account_id
WHERE b.root_id = b.account_id AND a.root_id <> b.root_id
ORDER BY b.tenant_id, b.root_id, b.id`;

async function place(queryRunner: QueryRunner, bucket: Misplaced): Promise<void> {
  const { tenant_id: tenant, id, former, root_id: root, unit, remaining } = bucket;
  await queryRunner.query('UPDATE bucket SET root_id = $3 WHERE tenant_id = $1 AND id = $2', [
    tenant,
    id,
    root,
  ]);
  for (const table of ['hold', 'balance_action']) {
    await queryRunner.query(
      `UPDATE ${table} SET root_id = $3 WHERE tenant_id = $1 AND bucket_id = $2 AND root_id = $4`,
      [tenant, id, root, former],
    );
  }
  if (remaining === '0') return;
  const entry = { tenant, kind: 'bucket-placed', reference: former };
  const less = `-${remaining}`;
  await appendToJournal(queryRunner, { ...entry, root: former }, [
    [`stored-value:${id}`, unit, remaining],
    ['transfer-clearing', unit, less],
  ]);
  await appendToJournal(queryRunner, { ...entry, root }, [
    [`stored-value:${id}`, unit, less],
    ['transfer-clearing', unit, remaining],
  ]);
}
