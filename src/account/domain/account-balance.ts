// The open amounts of an account that pays, per currency, by the types of TMF666.
import type { Decimal } from '../../core/decimal';

export type AccountBalance = {
  readonly accountId: string;
  /** `receivableBalance`: the unpaid part of its bills; `depositBalance`: its money that no bill has taken. */
  readonly type: 'receivableBalance' | 'depositBalance';
  readonly currency: string;
  readonly amount: Decimal;
};
