import type { Instant } from '../../core/time';
import { type Tx, row, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';

export type QueueKind = 'productOrder' | 'cancelProductOrder';
export type QueueEntry = { readonly tenant: Tenant; readonly kind: QueueKind; readonly id: string };
/** With what it probably waits for: the root of the account that the order names, or nothing but itself. */
export type DueEntry = QueueEntry & { readonly root: string };

// The kinds of the queue are those of the documents.
const DOCUMENT = 'SELECT id FROM document WHERE kind = $1 AND id = $2 FOR UPDATE';

const DUE = `
SELECT tenant, kind, id, root FROM (
  SELECT *, row_number() OVER (PARTITION BY tenant ORDER BY place, random()) AS turn FROM (
    SELECT tenant, kind, id, due_at, root,
      row_number() OVER (PARTITION BY tenant, root ORDER BY due_at, id) AS place
    FROM (
      SELECT q.tenant_id AS tenant, q.kind, q.id, q.due_at, coalesce(a.root_id, q.id) AS root
      FROM order_queue q
      LEFT JOIN document d ON d.tenant_id = q.tenant_id AND d.kind = q.kind AND d.id = q.id
      LEFT JOIN account a ON a.tenant_id = q.tenant_id AND a.id = coalesce(
        d.body #>> '{billingAccount,id}', d.body #>> '{productOrderItem,0,billingAccount,id}')
      WHERE q.due_at <= $1
    ) due
  ) of_root
) of_tenant ORDER BY turn, due_at LIMIT $2`;

/** Accepted orders and cancellations that are not yet done. Written with the document it is about. */
export class OrderQueueRepository {
  async add(tx: Tx, kind: QueueKind, id: string, dueAt: Instant): Promise<void> {
    await rows(
      tx,
      `INSERT INTO order_queue (kind, id, due_at) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at`,
      [kind, id, new Date(dueAt)],
    );
  }

  /**
   * For this transaction alone; whoever comes second goes away with nothing. Its document is what is
   * locked: who changes an order has that first, so the row of the queue is written last.
   */
  async claim(tx: Tx, { kind, id }: QueueEntry, at: Instant): Promise<boolean> {
    const [document, due] = await Promise.all([
      row(tx, `${DOCUMENT} SKIP LOCKED`, [kind, id]),
      row(tx, 'SELECT id FROM order_queue WHERE kind = $1 AND id = $2 AND due_at <= $3', [
        kind,
        id,
        new Date(at),
      ]),
    ]);
    return document !== undefined && due !== undefined;
  }

  /** Waits for the document; answers how often the work on it failed so far, if it is still to be done. */
  async attempts(tx: Tx, { kind, id }: QueueEntry): Promise<number | undefined> {
    const [, queued] = await Promise.all([
      row(tx, DOCUMENT, [kind, id]),
      row<{ attempts: number }>(
        tx,
        'SELECT attempts FROM order_queue WHERE kind = $1 AND id = $2',
        [kind, id],
      ),
    ]);
    return queued?.attempts;
  }

  async remove(tx: Tx, kind: QueueKind, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM order_queue WHERE kind = $1 AND id = $2', [kind, id]);
  }

  async postpone(
    tx: Tx,
    { kind, id }: QueueEntry,
    dueAt: Instant,
    attempts: number,
  ): Promise<void> {
    await rows(
      tx,
      'UPDATE order_queue SET attempts = $4, due_at = $3 WHERE kind = $1 AND id = $2',
      [kind, id, new Date(dueAt), attempts],
    );
  }

  /**
   * Tenants in turn, and the accounts of each in turn, in any order; an account's own oldest first. So
   * nothing that is held for long hides what comes after it.
   */
  async due(tx: Tx, at: Instant, limit: number): Promise<DueEntry[]> {
    return rows<DueEntry>(tx, DUE, [new Date(at), limit]);
  }
}
