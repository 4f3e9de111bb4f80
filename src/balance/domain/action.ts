// The record of what was done to buckets: the four TMF654 actions of clients, and Meterline's own movements, which
// only the history shows.
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
  /** All attributes that clients see: those sent, and those added by the server. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly requestedAt: Instant;
};

export type StoredAction = Action & {
  /** Counts its changes. */
  readonly revision: number;
  /** Where it stands among all; undefined until it is written. */
  readonly place?: number;
};
