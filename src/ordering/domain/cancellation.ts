// The task that cancels an order. It ends as `done` or with the reason why not.
import type { Instant } from '../../core/time';

export type Cancellation = {
  /** True until the task has ended. */
  readonly isOpen: boolean;
  readonly orderId: string;
  readonly wantedAt: Instant | undefined;
  readonly reason: string | undefined;
};

export type CancellationEnd =
  | { readonly kind: 'done'; readonly at: Instant }
  /** The order could not be cancelled any more, or had ended. */
  | { readonly kind: 'rejected'; readonly why: string }
  /** The task failed unexpectedly. */
  | { readonly kind: 'broken'; readonly why: string };
