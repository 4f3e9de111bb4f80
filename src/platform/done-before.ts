import type { Tx } from './tx';

/**
 * Thrown by work that finds more to be done before it than one transaction should do. Pages of that are done, each
 * in a transaction of its own, while one answers that there are more; then the work begins again.
 */
export class DoneBefore extends Error {
  // For who catches what the work throws: something was in the way, which says nothing about the work.
  readonly code = '40001';

  constructor(
    message: string,
    readonly hasMore: (tx: Tx) => Promise<boolean>,
  ) {
    super(message);
  }
}
