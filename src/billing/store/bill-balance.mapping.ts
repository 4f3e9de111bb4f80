import { type Decimal, decimal } from '../../core/decimal';

/** A payer's money in one currency; currencies are never mixed. */
export type Purse = { readonly payerId: string; readonly currency: string };

/** A closed bill with something left: above zero it is owed, below zero it is credit. */
export type BillBalance = Purse & {
  readonly id: string;
  readonly number: string;
  readonly remaining: Decimal;
  readonly place: Place;
};

/** The place in the order of payment; the time is kept as PostgreSQL prints it. */
type Place = { readonly dueAt: string; readonly seq: string };

export type BalanceRow = {
  id: string;
  number: string;
  payer_id: string;
  currency: string;
  remaining: string;
  due_at: string;
  seq: string;
};

export function fromRow(found: BalanceRow): BillBalance {
  return {
    id: found.id,
    number: found.number,
    payerId: found.payer_id,
    currency: found.currency,
    remaining: decimal(found.remaining),
    place: { dueAt: found.due_at, seq: found.seq },
  };
}
