// The payments of a bill and what remains of it. None of it is sealed, not even credit used at the moment of closing:
// the journal records it entry by entry.
import { decimal } from '../../core/decimal';
import { amountIn } from './bill-content';
import type { BillView, PaymentPart } from './bill-view';

export type Standing = {
  /** Below zero: the credit that is left to the payer. */
  readonly remaining: string;
  readonly payments: readonly PaymentPart[];
  readonly creditAvailable: string | null;
};

export function standingOf({ content, remaining, payments, creditAvailable }: BillView): Standing {
  const text = amountIn(content.currency);
  return {
    remaining: text(remaining),
    payments: payments.map(({ by, amount }) => ({ by, amount: text(decimal(amount)) })),
    creditAvailable: creditAvailable === null ? null : text(creditAvailable),
  };
}
