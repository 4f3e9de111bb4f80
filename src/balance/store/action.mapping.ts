import { decimal, formatDecimal } from '../../core/decimal';
import { instantOf } from '../../core/time';
import type { Body } from '../../tmf';
import type { Action, ActionKind, StoredAction } from '../domain/action';
import type { ActionStatus } from '../domain/action-status';
import type { BucketMove } from '../domain/bucket-move';

export type ActionRow = {
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
  readonly seq: string;
};

type MoveRow = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly unit: string;
  readonly remaining: string;
  readonly reserved: string;
  readonly counter: BucketMove['counter'];
};

export function fromRow(found: ActionRow): StoredAction {
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
    requestedAt: instantOf(found.requested_at),
    revision: found.revision,
    place: Number(found.seq),
  };
}

export function toRow(action: Action): Readonly<Record<string, unknown>> {
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
