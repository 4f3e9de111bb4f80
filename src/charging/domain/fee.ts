// What is charged without usage: one-time and recurring prices, discounts, minimums, and corrections of them.
import type { SoldSince } from '../../balance/domain/bucket';
import type { Instant, Period } from '../../core/time';
import type { Account } from './context';
import type { Exchange } from './exchange';
import type { AccrualKind, ChargedTax, TaxedLine } from './running-totals';

/** The subscription that sells it when it falls due: the fee may be booked as of an earlier one, which began it. */
export type Seller = {
  readonly id: string;
  readonly startsAt: Instant;
  readonly offeringId: string | null;
  readonly tenures: readonly SoldSince[];
};

/** A charge that no usage causes. Booking it again is a no-op: it is known by who, what and when. */
export type Fee = {
  readonly account: Account;
  readonly payer: Account;
  readonly subscriptionId: string;
  /** The seller by which buckets reserved for products or offerings are matched, as for usage. */
  readonly soldBy: Seller;
  readonly priceId: string;
  readonly kind: Exclude<AccrualKind, 'usage'>;
  /** Stable key of the fee within its price. */
  readonly line: string;
  readonly description: string;
  /** Unrounded plain decimal; negative for a credit. */
  readonly amount: string;
  readonly quantity: string;
  readonly unit: string;
  readonly currency: string;
  /** By which the money of its card became that currency. */
  readonly exchange?: Exchange;
  /** Applies when none of `taxedAs` was charged. */
  readonly tax: ChargedTax;
  /** The last one is the fee that this one reduces or corrects; empty for a fee by itself. */
  readonly taxedAs: readonly TaxedLine[];
  readonly service: Period;
  /** The time it is charged for; an instant for a one-time fee. */
  readonly covers: Period;
  readonly occurredAt: Instant;
};
