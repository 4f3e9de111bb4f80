import type { Tx } from './tx';

/**
 * Thrown by work that needs more done before it than fits in one transaction. `hasMore` does pages of it, in
 * transactions of their own, until it answers false; then the work starts again.
 */
export class DoneBefore extends Error {
  // Marks it as contention for code that catches errors: it says nothing about the work itself.
  readonly code = '40001';

  constructor(
    message: string,
    readonly hasMore: (tx: Tx) => Promise<boolean>,
  ) {
    super(message);
  }
}
