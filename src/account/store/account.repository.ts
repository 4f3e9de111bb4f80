import { query, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { AccountNode } from '../domain/account';
import { type AccountRow, fromRow } from './account.mapping';

// The open period is always that of the payer.
const COLUMNS = `a.id, a.root_id, a.parent_id, a.payer_id, a.path, a.currency, a.mode, a.tax_category,
  a.exemptions, a.cycle, p.open_from`;
const SELECT = `
  SELECT ${COLUMNS}
  FROM account a JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id`;

// Looked up one by one by key, and the payer likewise: underestimating their number, the planner would scan the
// tables.
const LOAD = {
  name: 'account-load',
  text: `SELECT ${COLUMNS} FROM unnest($1::text[]) AS asked(id)
  CROSS JOIN LATERAL (SELECT * FROM account WHERE id = asked.id OFFSET 0) a
  CROSS JOIN LATERAL (SELECT open_from FROM account WHERE id = a.payer_id OFFSET 0) p`,
};

// Payers are passed as a second array: with OR and a subquery the planner reads all accounts.
const WITH_PAYERS = {
  name: 'account-with-payers',
  text: `${SELECT} WHERE a.id =
    ANY($1::text[] || ARRAY(SELECT payer_id FROM account WHERE id = ANY($1::text[])))`,
};

// Level by level, because no index finds paths through an account. The planner does not know how many there are, so
// each account's children and payer are looked up by key.
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

  names(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
    const named =
      'SELECT id, meterline_name(id, created_at) AS name FROM account WHERE id = ANY($1)';
    return rows(tx, named, [ids]);
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

  /** Updates what may change of an account; its place may not. The next period to close becomes unknown. */
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
}
