import type { SpendableBucket } from '../../../src/balance/domain/bucket';
import { decimal, ZERO } from '../../../src/core/decimal';

/** Ten euros that were bought, for ever and anything, in a root of their own: tests say what differs. */
export const BUCKET: SpendableBucket = {
  id: 'b',
  rootId: 'root',
  accountId: 'acc',
  unit: 'EUR',
  remaining: decimal('10'),
  reserved: ZERO,
  priority: 50,
  origin: 'paid',
  isShared: false,
  status: 'active',
  validFrom: null,
  validTo: null,
  scope: {},
  createdSeq: 1,
};
