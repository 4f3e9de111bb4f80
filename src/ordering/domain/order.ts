// An order as it is worked off. Items inherit account and date from the order where they state none. Items may nest;
// here they are listed flat, parents first, in the order of work.
import type { Instant } from '../../core/time';
import type { ItemState, OrderState } from './order-lifecycle';

export type Action = 'add' | 'modify' | 'delete' | 'noChange';

export type OrderItem = {
  /** Unique within the order, even when item ids are not: `1`, `1.2`. */
  readonly key: string;
  readonly id: string;
  readonly action: Action;
  readonly state: ItemState;
  readonly productId: string | undefined;
  readonly offeringId: string | undefined;
  /** The paying account; for a change only when the item itself names one. */
  readonly accountId: string | undefined;
  /** The requested number; undefined means one for a new product, unchanged for an existing one. */
  readonly quantity: number | undefined;
  /** When the change takes effect; undefined means as soon as it is worked off. */
  readonly effectiveAt: Instant | undefined;
  /** True when the item lists its own prices instead of all of the offering's. */
  readonly isPriced: boolean;
  /** The status that a change sets: it suspends or resumes the product. */
  readonly status: string | undefined;
  /** The subjects that the product is to answer for. */
  readonly subjects: readonly string[];
  /** The names of the characteristics that the item sets. */
  readonly characteristics: readonly string[];
  /** Ids of items to which it states a bundling relation, in either direction. */
  readonly bundledWith: readonly string[];
  /** True when the item states nothing of a product. */
  readonly isBare: boolean;
};

export type Order = {
  readonly state: OrderState;
  readonly isDraftWanted: boolean;
  readonly wantedFrom: Instant | undefined;
  readonly wantedBy: Instant | undefined;
  readonly items: readonly OrderItem[];
  /** The last note and its author. */
  readonly lastNote: { readonly author: unknown; readonly text: unknown } | undefined;
  /** Ids of existing milestones and alerts, including those that the client wrote. */
  readonly milestones: readonly string[];
  readonly alerts: readonly string[];
};

/** An added item without an offering, a price or a product describes nothing to deliver. */
export function addsNothing({ offeringId, isPriced, isBare }: OrderItem): boolean {
  return offeringId === undefined && !isPriced && isBare;
}

/**
 * The latest of the stated dates. A past date is due at once and takes effect as of then; without dates an order
 * takes effect when it is worked off.
 */
export function dueAt({ items, wantedFrom }: Order, at: Instant): Instant {
  const dates = [...items.map(({ effectiveAt }) => effectiveAt), wantedFrom];
  return dates.reduce<Instant>(
    (latest, date) => (date !== undefined && date > latest ? date : latest),
    at,
  );
}

/** When to look at a waiting order: when it is due, or when it becomes late, whichever is first. */
export function nextLook({ wantedBy }: Order, due: Instant | null, at: Instant): Instant | null {
  if (wantedBy === undefined || wantedBy <= at) return due;
  return due === null || wantedBy < due ? wantedBy : due;
}
