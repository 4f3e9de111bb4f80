import { instantOf } from '../../core/time';
import type { BillKey } from '../domain/bill';

/** The row of a live bill; it has no amounts, as these are computed from the accruals. */
export type OpenBill = { readonly id: string; readonly key: BillKey; readonly isHeld: boolean };

export type OpenRow = {
  id: string;
  payer_id: string;
  bill_from: Date;
  currency: string;
  state: string;
};

export function fromRow({ id, payer_id, bill_from, currency, state }: OpenRow): OpenBill {
  const key = { payerId: payer_id, billFrom: instantOf(bill_from), currency };
  return { id, key, isHeld: state === 'onHold' };
}
