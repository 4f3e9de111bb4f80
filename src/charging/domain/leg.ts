// The sides of a charge and what each means for the books. All differences between legs are stated here, so that a
// new leg does not compile until each is decided.
import { type JournalAccount, unbilled } from '../../ledger/domain/chart';
import type { Book } from '../../ratecard/domain/rate-card';

/** What the customer owes, and what it cost. */
export type Leg = 'retail' | 'cost';

type LegTerms = {
  /** The book whose cards price it. */
  readonly book: Book;
  /** True when a subscription's prices apply; otherwise every card of the book that has the meter. */
  readonly isSold: boolean;
  /** True when bill lines are made of it and prepaid value pays it. */
  readonly isBilled: boolean;
  readonly debit: (payerId: string) => JournalAccount;
  readonly credit: (payerId: string) => JournalAccount;
  /** The journal account of the result, whoever pays. */
  readonly result: 'revenue' | 'cost';
};

export const LEGS: Readonly<Record<Leg, LegTerms>> = {
  retail: {
    book: 'retail',
    isSold: true,
    isBilled: true,
    debit: unbilled,
    credit: () => 'revenue',
    result: 'revenue',
  },
  cost: {
    book: 'cost',
    isSold: false,
    isBilled: false,
    debit: () => 'cost',
    credit: () => 'cost-clearing',
    result: 'cost',
  },
};

export function isSold(leg: Leg): boolean {
  return LEGS[leg].isSold;
}

export function isBilled(leg: Leg): boolean {
  return LEGS[leg].isBilled;
}

export const BILLED_LEGS = Object.entries(LEGS).flatMap(([leg, terms]) =>
  terms.isBilled ? leg : [],
);
