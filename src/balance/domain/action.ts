// What was done to buckets, as it is remembered: the four TMF654 actions clients take, and the moves
// of value Meterline makes itself, which only the history tells of.
import type { Instant } from '../../core/time';
import type { ActionStatus } from './action-status';
import type { BucketMove } from './bucket-move';

export const CLIENT_ACTIONS = ['topup', 'adjust', 'transfer', 'reserve'] as const;
export type ClientActionKind = (typeof CLIENT_ACTIONS)[number];
export type ActionKind = ClientActionKind | 'opening' | 'grant' | 'expiry' | 'closing';

export type Action = {
  readonly id: string;
  readonly kind: ActionKind;
  readonly status: ActionStatus;
  readonly rootId: string | null;
  readonly bucketId: string | null;
  readonly accountId: string | null;
  readonly moves: readonly BucketMove[];
  /** All attributes as clients see them: what was sent, plus what the server found out. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly requestedAt: Instant;
};

/** `revision` counts its changes. */
export type StoredAction = Action & { readonly revision: number };
