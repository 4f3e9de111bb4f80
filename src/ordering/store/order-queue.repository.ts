import type { Instant } from '../../core/time';
import { type Tx, row, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';

export type QueueKind = 'productOrder' | 'cancelProductOrder';
export type QueueEntry = { readonly tenant: Tenant; readonly kind: QueueKind; readonly id: string };

// The kinds of the queue are those of the documents.
const DOCUMENT = 'SELECT id FROM document WHERE kind = $1 AND id = $2 FOR UPDATE';

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

  /** Of all tenants, oldest first. */
  async due(tx: Tx, at: Instant, limit: number): Promise<QueueEntry[]> {
    return rows<QueueEntry>(
      tx,
      `SELECT tenant_id AS tenant, kind, id FROM order_queue WHERE due_at <= $1
       ORDER BY due_at LIMIT $2`,
      [new Date(at), limit],
    );
  }
}
