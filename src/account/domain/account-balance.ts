// What an account that pays has open, in one currency: by the words of TMF666.
import type { Decimal } from '../../core/decimal';

export type AccountBalance = {
  readonly accountId: string;
  /** What remains to be paid of its bills; what of its money no bill has taken. */
  readonly type: 'receivableBalance' | 'depositBalance';
  readonly currency: string;
  readonly amount: Decimal;
};
