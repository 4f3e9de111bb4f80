import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bills below zero pay other bills. What those that stood before are below zero was a negative
 * receivable; it becomes the customer credit it is from now on, by an entry in the journal of its root.
 */
export class AddBillCredit1790000026000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(CHANGES);
    const found = (await queryRunner.query(STANDING)) as Standing[];
    for (const bill of found) await moveToCredit(queryRunner, bill);
  }

  /** Only where no bill was ever below zero: what the journal says of the others stays said. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const found = (await queryRunner.query('SELECT FROM bill WHERE due < 0 LIMIT 1')) as object[];
    if (found.length > 0)
      throw new Error('bills below zero are not taken down: restore a backup instead');
    await queryRunner.query(BACK);
  }
}

const CHANGES = `
-- A row is by a payment, by a refund, or by another bill, whose own row has the opposite sign.
ALTER TABLE bill_payment
  ALTER COLUMN payment_id DROP NOT NULL,
  ADD COLUMN refund_id text,
  ADD COLUMN other_bill_id text,
  ADD CONSTRAINT bill_payment_source_check CHECK (num_nonnulls(payment_id, refund_id, other_bill_id) = 1);
CREATE INDEX bill_owed ON bill (tenant_id, payer_id, currency, due_at, seq) WHERE remaining > 0;
CREATE INDEX bill_credit ON bill (tenant_id, payer_id, currency, seq) WHERE remaining < 0`;

const BACK = `
DROP INDEX bill_owed, bill_credit;
ALTER TABLE bill_payment
  DROP COLUMN refund_id,
  DROP COLUMN other_bill_id,
  ALTER COLUMN payment_id SET NOT NULL`;

type Standing = {
  readonly tenant_id: string;
  readonly root_id: string;
  readonly id: string;
  readonly payer_id: string;
  readonly currency: string;
  readonly credit: string;
};

const STANDING = `
SELECT tenant_id, root_id, id, payer_id, currency, trim_scale(-remaining)::text AS credit
FROM bill WHERE remaining < 0 ORDER BY tenant_id, root_id, bill.seq`;

function moveToCredit(queryRunner: QueryRunner, bill: Standing): Promise<void> {
  const { tenant_id: tenant, root_id: root, id, payer_id: payer, currency, credit } = bill;
  return appendToJournal(queryRunner, { tenant, root, kind: 'credit', reference: id }, [
    [`customer-credit:${payer}`, currency, `-${credit}`],
    [`receivable:${payer}`, currency, credit],
  ]);
}

type Entry = {
  readonly tenant: string;
  readonly root: string;
  readonly kind: string;
  readonly reference: string;
};

/** Postings are account, unit and amount, in the order of their accounts; the hash is as it was when this was written. */
export async function appendToJournal(
  queryRunner: QueryRunner,
  { tenant, root, kind, reference }: Entry,
  postings: readonly (readonly [string, string, string])[],
): Promise<void> {
  await queryRunner.query(
    'INSERT INTO ledger_head (tenant_id, root_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [tenant, root],
  );
  const [head] = (await queryRunner.query(
    'SELECT seq::text, hash FROM ledger_head WHERE tenant_id = $1 AND root_id = $2 FOR UPDATE',
    [tenant, root],
  )) as { seq: string; hash: string }[];
  if (head === undefined) throw new Error(`root ${root} of tenant ${tenant} has no ledger head`);
  const seq = (BigInt(head.seq) + 1n).toString();
  const at = new Date().toISOString();
  const text = JSON.stringify([head.hash, root, seq, kind, reference, at, postings]);
  const hash = createHash('sha256').update(text).digest('hex');
  await queryRunner.query(
    `INSERT INTO journal_transaction
       (tenant_id, root_id, seq, kind, reference, posted_at, accounts, units, amounts, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tenant,
      root,
      seq,
      kind,
      reference,
      at,
      postings.map(([account]) => account),
      postings.map(([, unit]) => unit),
      postings.map(([, , amount]) => amount),
      head.hash,
      hash,
    ],
  );
  await queryRunner.query(
    'UPDATE ledger_head SET seq = $3, hash = $4 WHERE tenant_id = $1 AND root_id = $2',
    [tenant, root, seq, hash],
  );
}
