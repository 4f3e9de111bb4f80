// A task that cancels an order. It ends `done`, or says why it did not.
import type { Instant } from '../../core/time';

export type Cancellation = {
  /** Only one that is open is worked off. */
  readonly isOpen: boolean;
  readonly orderId: string;
  readonly wantedAt: Instant | undefined;
  readonly reason: string | undefined;
};

export type CancellationEnd =
  | { readonly kind: 'done'; readonly at: Instant }
  /** It came too late, or for nothing. */
  | { readonly kind: 'rejected'; readonly why: string }
  /** It broke, and nobody decided so. */
  | { readonly kind: 'broken'; readonly why: string };
