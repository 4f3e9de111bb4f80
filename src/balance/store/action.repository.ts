import { decimal, formatDecimal } from '../../core/decimal';
import { instant } from '../../core/time';
import { type Tx, query, row, rows } from '../../platform/database';
import { type Body, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { Action, ActionKind } from '../domain/action';
import type { ActionStatus } from '../domain/action-status';
import type { BucketMove } from '../domain/bucket-move';

type ActionRow = {
  readonly id: string;
  readonly kind: ActionKind;
  readonly status: ActionStatus;
  readonly root_id: string | null;
  readonly bucket_id: string | null;
  readonly account_id: string | null;
  readonly moves: readonly MoveRow[];
  readonly document: Body;
  readonly requested_at: Date;
  readonly revision: number;
};

type MoveRow = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly unit: string;
  readonly remaining: string;
  readonly reserved: string;
  readonly counter: string;
};

const COLUMNS = `a.id, a.kind, a.status, a.root_id, a.bucket_id, a.account_id, a.moves, a.document,
  a.requested_at, a.revision`;

export type StoredAction = Action & { readonly revision: number };

/** The table `balance_action`: one row per action; only status and document ever change. */
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
          id: { sql: 'a.id', type: 'text' },
          href: { sql: `('${collection}/' || a.id)`, type: 'text' },
          status: { sql: 'a.status', type: 'text' },
          'bucket.id': { sql: 'a.bucket_id', type: 'text' },
        },
        body: 'a.document',
        order: 'a.seq',
        toResource: ({ id, document, revision }) => ({ id, body: document, revision }),
      },
      query,
    );
  }

  /** All actions of the buckets, the ones nobody asked for included, and usage by the day. */
  history(tx: Tx, collection: string, query: ListQuery): Promise<Page> {
    return listResources<HistoryRow>(
      tx,
      {
        select: 'SELECT h.id, h.document',
        from: 'balance_history h',
        columns: {
          id: { sql: 'h.id', type: 'text' },
          href: { sql: `('${collection}/' || h.id)`, type: 'text' },
          'bucket.id': { sql: 'h.bucket_id', type: 'text' },
        },
        body: `(h.document || jsonb_build_object('@baseType', '${HISTORY_CLASS}'))`,
        order: 'h.requested_at, h.seq, h.id',
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

  /** Answers the new revision. */
  async change(tx: Tx, id: string, status: ActionStatus, document: Body): Promise<number> {
    const found = await row<{ revision: number }>(
      tx,
      `UPDATE balance_action SET status = $2, document = $3, revision = revision + 1
       WHERE id = $1 RETURNING revision`,
      [id, status, JSON.stringify(document)],
    );
    return found?.revision ?? 0;
  }

  /** Reservations that ended by themselves; the document says why. */
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

  async markDeleted(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'UPDATE balance_action SET deleted_at = now() WHERE id = $1', [id]);
  }
}

const HISTORY_CLASS = 'BalanceAction';

type HistoryRow = { readonly id: string; readonly document: Body };

// The class says which action it was; clients that filter the history by @type rely on it.
function toHistory({ id, document }: HistoryRow): Resource {
  return { id, body: { ...document, '@baseType': HISTORY_CLASS } };
}

function fromRow(found: ActionRow): StoredAction {
  return {
    id: found.id,
    kind: found.kind,
    status: found.status,
    rootId: found.root_id,
    bucketId: found.bucket_id,
    accountId: found.account_id,
    moves: found.moves.map(
      (move): BucketMove => ({
        ...move,
        remaining: decimal(move.remaining),
        reserved: decimal(move.reserved),
      }),
    ),
    document: found.document,
    requestedAt: instant(found.requested_at.getTime()),
    revision: found.revision,
  };
}

function toRow(action: Action): Readonly<Record<string, unknown>> {
  return {
    id: action.id,
    kind: action.kind,
    status: action.status,
    root_id: action.rootId,
    bucket_id: action.bucketId,
    account_id: action.accountId,
    moves: action.moves.map((move) => ({
      ...move,
      remaining: formatDecimal(move.remaining),
      reserved: formatDecimal(move.reserved),
    })),
    document: action.document,
    requested_at: new Date(action.requestedAt).toISOString(),
  };
}
