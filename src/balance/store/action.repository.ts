import { type Tx, query, row, rows } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import {
  type Body,
  type ListQuery,
  listResources,
  type Page,
  type Resource,
  talliedTotal,
} from '../../tmf';
import type { Action, ActionKind, StoredAction } from '../domain/action';
import { type ActionRow, fromRow, toRow } from './action.mapping';

const COLUMNS = `a.id, a.kind, a.status, a.root_id, a.bucket_id, a.account_id, a.moves, a.document,
  a.requested_at, a.revision, a.seq::text`;

export type ActionChange = {
  readonly action: StoredAction;
  /** The revision before the change. */
  readonly before: number;
  /** True for a deleted action: the row stays for the history. */
  readonly isHidden: boolean;
};

/** The table `balance_action`, one row per action; only status and document change. */
export class ActionRepository {
  /** False when an id is taken. */
  async insert(tx: Tx, actions: readonly Action[]): Promise<boolean> {
    if (actions.length === 0) return true;
    const { rowCount } = await query(tx, {
      name: 'balance-action',
      text: `INSERT INTO balance_action (id, kind, status, root_id, bucket_id, account_id, moves, document,
         requested_at)
       SELECT id, kind, status, root_id, bucket_id, account_id, moves, document, requested_at
       FROM jsonb_to_recordset($1::jsonb) AS a(id text, kind text, status text, root_id text,
         bucket_id text, account_id text, moves jsonb, document jsonb, requested_at timestamptz)
       ON CONFLICT (tenant_id, id) DO NOTHING`,
      values: [JSON.stringify(actions.map(toRow))],
    });
    return rowCount === actions.length;
  }

  async find(tx: Tx, kind: ActionKind, id: string): Promise<StoredAction | undefined> {
    const found = await row<ActionRow>(
      tx,
      `SELECT ${COLUMNS} FROM balance_action a
       WHERE a.kind = $1 AND a.id = $2 AND a.deleted_at IS NULL`,
      [kind, id],
    );
    return found && fromRow(found);
  }

  list(tx: Tx, kind: ActionKind, collection: string, query: ListQuery): Promise<Page> {
    return listResources<Pick<ActionRow, 'id' | 'document' | 'revision'>>(
      tx,
      {
        select: 'SELECT a.id, a.document, a.revision',
        from: 'balance_action a',
        where: 'a.kind = $1 AND a.deleted_at IS NULL',
        parameters: [kind],
        columns: {
          id: { sql: 'a.id', type: 'text', isNeverNull: true },
          href: { sql: `('${collection}/' || a.id)`, type: 'text' },
          status: { sql: 'a.status', type: 'text' },
          'bucket.id': { sql: 'a.bucket_id', type: 'text' },
          'partyAccount.id': { sql: 'a.party_account', type: 'text' },
        },
        body: 'a.document',
        order: 'a.seq',
        total: (own, filter) => talliedTotal(own, { prefix: `action/${kind}` }, filter),
        toResource: ({ id, document, revision }) => ({ id, body: document, revision }),
      },
      query,
    );
  }

  /** All actions of the buckets, Meterline's own included, and usage summed by day. */
  history(tx: Tx, collection: string, query: ListQuery): Promise<Page> {
    return listResources<HistoryRow>(
      tx,
      {
        select: 'SELECT h.id, h.document',
        from: 'balance_history h',
        // Repeated for all tables of the union, so that the planner reads each in the order of its index.
        where: `h.tenant_id = current_setting('app.tenant')`,
        columns: {
          id: { sql: 'h.id', type: 'text', isNeverNull: true },
          requestedDate: { sql: 'h.requested_at', type: 'instant', isNeverNull: true },
          href: { sql: `('${collection}/' || h.id)`, type: 'text' },
          'bucket.id': { sql: 'h.bucket_id', type: 'text' },
          'partyAccount.id': { sql: 'h.party_account', type: 'text' },
        },
        body: `(h.document || jsonb_build_object('@baseType', '${HISTORY_CLASS}'))`,
        order: 'h.requested_at, h.seq, h.id',
        total: (own, filter) => talliedTotal(own, { prefix: 'action' }, filter),
        toResource: toHistory,
      },
      query,
    );
  }

  async findHistory(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await row<HistoryRow>(
      tx,
      'SELECT h.id, h.document FROM balance_history h WHERE h.id = $1',
      [id],
    );
    return found && toHistory(found);
  }

  /** Actions of any kind, deleted ones too, because their ids stay taken. */
  async ofIds(
    tx: Tx,
    ids: readonly string[],
  ): Promise<Array<{ readonly action: StoredAction; readonly isDeleted: boolean }>> {
    if (ids.length === 0) return [];
    const found = await query<ActionRow & { readonly is_deleted: boolean }>(tx, {
      name: 'balance-actions',
      text: `SELECT ${COLUMNS}, a.deleted_at IS NOT NULL AS is_deleted FROM unnest($1::text[]) AS wanted(id)
        CROSS JOIN LATERAL (SELECT * FROM balance_action a WHERE a.id = wanted.id LIMIT 1) a`,
      values: [textArray(ids)],
    });
    return found.rows.map((row) => ({ action: fromRow(row), isDeleted: row.is_deleted }));
  }

  /** False when one of them was changed meanwhile. */
  async change(tx: Tx, changes: readonly ActionChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const { rowCount } = await query(tx, {
      name: 'balance-action-change',
      text: `UPDATE balance_action a SET status = c.status, document = c.document, revision = c.revision,
         deleted_at = CASE WHEN c.is_hidden THEN now() END
       FROM jsonb_to_recordset($1::jsonb) AS c(id text, status text, document jsonb, before integer,
         revision integer, is_hidden boolean)
       WHERE a.id = c.id AND a.tenant_id = current_setting('app.tenant')
         AND a.revision = c.before AND a.deleted_at IS NULL`,
      values: [
        JSON.stringify(
          changes.map(({ action: { id, status, document, revision }, before, isHidden }) => {
            return { id, status, document, before, revision, is_hidden: isHidden };
          }),
        ),
      ],
    });
    return rowCount === changes.length;
  }

  /** Cancels reservations that expired; the document states the reason. */
  async cancelExpired(tx: Tx, ids: readonly string[], reason: string): Promise<StoredAction[]> {
    const found = await rows<ActionRow>(
      tx,
      `UPDATE balance_action a SET status = 'cancelled', revision = a.revision + 1,
         document = a.document || jsonb_build_object('status', 'cancelled', 'reason', $2::text)
       WHERE a.id = ANY($1::text[]) AND a.status = 'completed' RETURNING ${COLUMNS}`,
      [ids, reason],
    );
    return found.map(fromRow);
  }
}

const HISTORY_CLASS = 'BalanceAction';

type HistoryRow = { readonly id: string; readonly document: Body };

// The class tells which action it was; clients filter the history by @type.
function toHistory({ id, document }: HistoryRow): Resource {
  return { id, body: { ...document, '@baseType': HISTORY_CLASS } };
}
