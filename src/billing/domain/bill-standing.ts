// How a bill stands beside what it says: what paid it so far and what remains. None of it is sealed, not
// even what customer credit pays in the moment of closing: it is in the journal, entry by entry.
import { decimal } from '../../core/decimal';
import { amountIn } from './bill-content';
import type { BillView, PaymentPart } from './bill-view';

export type Standing = {
  /** Below zero: what the payer still has as credit. */
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
