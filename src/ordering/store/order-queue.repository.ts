import type { Instant } from '../../core/time';
import { type Tx, row, rows } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';

export type QueueKind = 'productOrder' | 'cancelProductOrder';
export type QueueEntry = { readonly tenant: Tenant; readonly kind: QueueKind; readonly id: string };

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

  /** For this transaction alone; whoever comes second goes away with nothing. */
  async claim(tx: Tx, { kind, id }: QueueEntry, at: Instant): Promise<boolean> {
    const claimed = await row(
      tx,
      `SELECT id FROM order_queue WHERE kind = $1 AND id = $2 AND due_at <= $3
       FOR UPDATE SKIP LOCKED`,
      [kind, id, new Date(at)],
    );
    return claimed !== undefined;
  }

  async remove(tx: Tx, kind: QueueKind, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM order_queue WHERE kind = $1 AND id = $2', [kind, id]);
  }

  /** After a failure that is nobody's decision; answers how often it was tried. */
  async postpone(tx: Tx, { kind, id }: QueueEntry, dueAt: Instant): Promise<number> {
    const postponed = await row<{ attempts: number }>(
      tx,
      `UPDATE order_queue SET attempts = attempts + 1, due_at = $3 WHERE kind = $1 AND id = $2
       RETURNING attempts`,
      [kind, id, new Date(dueAt)],
    );
    return postponed?.attempts ?? 0;
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
