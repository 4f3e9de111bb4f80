import type { BillingCycle } from '../../core/calendar';
import { type Instant, instantOf } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { AccountMode, AccountNode } from '../domain/account';
import type { Exemption } from '../domain/exemption';

type AccountRow = {
  readonly id: string;
  readonly root_id: string;
  readonly parent_id: string | null;
  readonly payer_id: string;
  readonly path: string[];
  readonly currency: string;
  readonly mode: AccountMode;
  readonly tax_category: string | null;
  readonly exemptions: readonly Exemption[];
  readonly cycle: BillingCycle;
  readonly open_from: Date | null;
};

// The period that is open is the payer's, whichever of its accounts is asked for.
const COLUMNS = `a.id, a.root_id, a.parent_id, a.payer_id, a.path, a.currency, a.mode, a.tax_category,
  a.exemptions, a.cycle, p.open_from`;
const SELECT = `
  SELECT ${COLUMNS}
  FROM account a JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id`;

// Each by its key, and its payer by his: guessing how many are asked for, the planner would read all that there are.
const LOAD = {
  name: 'account-load',
  text: `SELECT ${COLUMNS} FROM unnest($1::text[]) AS asked(id)
  CROSS JOIN LATERAL (SELECT * FROM account WHERE id = asked.id OFFSET 0) a
  CROSS JOIN LATERAL (SELECT open_from FROM account WHERE id = a.payer_id OFFSET 0) p`,
};

// The payers as one array more: with OR and a subquery the planner reads every account there is.
const WITH_PAYERS = {
  name: 'account-with-payers',
  text: `${SELECT} WHERE a.id =
    ANY($1::text[] || ARRAY(SELECT payer_id FROM account WHERE id = ANY($1::text[])))`,
};

// Level by level: that a path leads through the account is told by no index. How many there are is not known
// to the planner, so each finds its children and its payer by itself.
const SUBTREE = `
  WITH RECURSIVE below AS (
    SELECT * FROM account WHERE id = $1
    UNION ALL
    SELECT c.* FROM below b CROSS JOIN LATERAL (SELECT * FROM account WHERE parent_id = b.id OFFSET 0) c)
  SELECT ${COLUMNS} FROM below a
  CROSS JOIN LATERAL (SELECT open_from FROM account WHERE id = a.payer_id OFFSET 0) p
  ORDER BY cardinality(a.path), a.id`;

/** The table `account`: what charging and billing read of TMF666 billing accounts. */
export class AccountRepository {
  async load(tx: Tx, ids: readonly string[]): Promise<AccountNode[]> {
    const found = await query<AccountRow>(tx, { ...LOAD, values: [ids] });
    return found.rows.map(fromRow);
  }

  async loadWithPayers(tx: Tx, ids: readonly string[]): Promise<AccountNode[]> {
    const found = await query<AccountRow>(tx, { ...WITH_PAYERS, values: [ids] });
    return found.rows.map(fromRow);
  }

  /** The account and everything below it, nearest first. */
  async subtree(tx: Tx, id: string): Promise<AccountNode[]> {
    return (await rows<AccountRow>(tx, SUBTREE, [id])).map(fromRow);
  }

  async insert(tx: Tx, node: AccountNode): Promise<void> {
    await rows(
      tx,
      `INSERT INTO account (id, root_id, parent_id, payer_id, path, currency, mode, tax_category, cycle, exemptions)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        node.id,
        node.rootId,
        node.parentId,
        node.payerId,
        node.path,
        node.currency,
        node.mode,
        node.taxCategory,
        JSON.stringify(node.cycle),
        JSON.stringify(node.exemptions),
      ],
    );
  }

  /** What may change of an account; where it stands may not. What is closed next is another then. */
  async update(tx: Tx, nodes: readonly AccountNode[]): Promise<void> {
    await rows(
      tx,
      `UPDATE account a SET payer_id = n.payer_id, currency = n.currency, mode = n.mode,
         tax_category = n.tax_category, cycle = n.cycle::jsonb,
         exemptions = n.exemptions::jsonb, next_from = NULL, next_to = '-infinity'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
         $7::text[]) AS n(id, payer_id, currency, mode, tax_category, cycle, exemptions)
       WHERE a.id = n.id AND a.tenant_id = current_setting('app.tenant')`,
      [
        textArray(nodes.map(({ id }) => id)),
        textArray(nodes.map(({ payerId }) => payerId)),
        textArray(nodes.map(({ currency }) => currency)),
        textArray(nodes.map(({ mode }) => mode)),
        textArray(nodes.map(({ taxCategory }) => taxCategory)),
        textArray(nodes.map(({ cycle }) => JSON.stringify(cycle))),
        textArray(nodes.map(({ exemptions }) => JSON.stringify(exemptions))),
      ],
    );
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM account WHERE id = $1', [id]);
  }

  async ofPayers(tx: Tx, payerIds: readonly string[]): Promise<AccountNode[]> {
    const found = await rows<AccountRow>(
      tx,
      `${SELECT} WHERE a.payer_id = ANY($1::text[]) ORDER BY cardinality(a.path), a.id`,
      [payerIds],
    );
    return found.map(fromRow);
  }

  /** The documents of these accounts; what they say themselves, before inheritance. */
  async documents(
    tx: Tx,
    ids: readonly string[],
  ): Promise<Array<{ id: string; body: Readonly<Record<string, unknown>> }>> {
    return rows(
      tx,
      `SELECT id, body FROM document WHERE kind = 'billingAccount' AND id = ANY($1::text[]) ORDER BY id`,
      [ids],
    );
  }

  /** What of an account outlives it, in words; nothing when it can go without a trace. */
  async traces(tx: Tx, rootId: string, id: string): Promise<string[]> {
    const found = await row<Record<string, boolean>>(
      tx,
      `SELECT EXISTS (SELECT FROM accrual WHERE account_id = $2) AS charges,
              EXISTS (SELECT FROM bucket WHERE root_id = $1 AND account_id = $2) AS buckets,
              EXISTS (SELECT FROM subscription WHERE account_id = $2) AS subscriptions,
              EXISTS (SELECT FROM payment_booking WHERE payer_id = $2) AS payments,
              EXISTS (SELECT FROM refund_booking WHERE payer_id = $2) AS refunds,
              EXISTS (SELECT FROM account WHERE parent_id = $2) AS "accounts below it"`,
      [rootId, id],
    );
    return Object.entries(found ?? {}).flatMap(([what, exists]) => (exists ? [what] : []));
  }

  async hasCharges(tx: Tx, ids: readonly string[]): Promise<boolean> {
    const found = await row<{ charged: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM accrual WHERE account_id = ANY($1::text[])) AS charged`,
      [ids],
    );
    return found?.charged === true;
  }

  /**
   * The start of the last period that the payer was charged in; null while it has but products, undefined where
   * there are none.
   */
  async begunUntil(tx: Tx, payerId: string): Promise<Instant | null | undefined> {
    const found = await row<{ begun: Date | null; sold: boolean }>(
      tx,
      `SELECT (SELECT bill_from FROM accrual WHERE payer_id = $1 ORDER BY bill_from DESC LIMIT 1) AS begun,
              EXISTS (SELECT FROM account a JOIN subscription s ON s.tenant_id = a.tenant_id
                AND s.account_id = a.id WHERE a.payer_id = $1) AS sold`,
      [payerId],
    );
    if (found === undefined || (found.begun === null && !found.sold)) return undefined;
    return instantOf(found.begun);
  }

  /** Whether money came for these accounts, or went back to them, as payers. */
  async haveMoney(tx: Tx, ids: readonly string[]): Promise<boolean> {
    const found = await row<{ paid: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM payment_booking WHERE payer_id = ANY($1::text[]))
           OR EXISTS (SELECT FROM refund_booking WHERE payer_id = ANY($1::text[])) AS paid`,
      [ids],
    );
    return found?.paid === true;
  }

  /** Whether products of these accounts have prices in another currency. */
  async areSoldOtherwise(tx: Tx, ids: readonly string[], currency: string): Promise<boolean> {
    const found = await row<{ sold: boolean }>(
      tx,
      `SELECT EXISTS (
         SELECT FROM subscription s JOIN price p ON p.tenant_id = s.tenant_id AND p.id = ANY(s.price_ids)
         WHERE s.account_id = ANY($1::text[]) AND p.currency <> $2) AS sold`,
      [ids, currency],
    );
    return found?.sold === true;
  }
}

function fromRow(found: AccountRow): AccountNode {
  return {
    id: found.id,
    rootId: found.root_id,
    parentId: found.parent_id,
    payerId: found.payer_id,
    path: found.path,
    currency: found.currency,
    mode: found.mode,
    taxCategory: found.tax_category,
    exemptions: found.exemptions,
    cycle: found.cycle,
    openFrom: instantOf(found.open_from),
  };
}
