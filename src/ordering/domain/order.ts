// An order as it is worked off. An item inherits what it does not say from its order: the account, the
// date. Items may nest; they are listed flat, parents first, which is the order they are worked off in.
import type { Instant } from '../../core/time';
import type { ItemState, OrderState } from './order-lifecycle';

export type Action = 'add' | 'modify' | 'delete' | 'noChange';

export type OrderItem = {
  /** Unique within the order, also when the item's own id is not: `1`, `1.2`. */
  readonly key: string;
  readonly id: string;
  readonly action: Action;
  readonly state: ItemState;
  readonly productId: string | undefined;
  readonly offeringId: string | undefined;
  /** Who pays; of an order that changes a product only when the item itself says so. */
  readonly accountId: string | undefined;
  /** As it was asked for; undefined: one, or as many as before. */
  readonly quantity: number | undefined;
  /** From when the change counts; undefined is "as soon as it is worked off". */
  readonly effectiveAt: Instant | undefined;
  /** It says itself at which prices it is sold, in place of all of the offering's. */
  readonly isPriced: boolean;
  /** The status a change gives a product: it suspends or resumes it. */
  readonly status: string | undefined;
  /** Whom the product is to answer for. */
  readonly subjects: readonly string[];
  /** The names of the characteristics it gives a value. */
  readonly characteristics: readonly string[];
  /** Ids of items that it says it is bundled with, either way. */
  readonly bundledWith: readonly string[];
  /** Says nothing at all of a product. */
  readonly isBare: boolean;
};

export type Order = {
  readonly state: OrderState;
  readonly isDraftWanted: boolean;
  readonly wantedFrom: Instant | undefined;
  readonly wantedBy: Instant | undefined;
  readonly items: readonly OrderItem[];
  /** What was noted last, by whom. */
  readonly lastNote: { readonly author: unknown; readonly text: unknown } | undefined;
  /** Ids of the milestones and alerts that were told so far, its writer's own among them. */
  readonly milestones: readonly string[];
  readonly alerts: readonly string[];
};

/** Names no offering and says nothing of a product: there is nothing a customer would have of it. */
export function addsNothing({ offeringId, isPriced, isBare }: OrderItem): boolean {
  return offeringId === undefined && !isPriced && isBare;
}

/**
 * When the last of the dates it names has come. A date in the past is due at once and counts from then;
 * an order without dates counts from the instant it is worked off.
 */
export function dueAt({ items, wantedFrom }: Order, at: Instant): Instant {
  const dates = [...items.map(({ effectiveAt }) => effectiveAt), wantedFrom];
  return dates.reduce<Instant>(
    (latest, date) => (date !== undefined && date > latest ? date : latest),
    at,
  );
}

/** When a waiting order is to be looked at: when it can go on, or when it is late, whatever is first. */
export function nextLook({ wantedBy }: Order, due: Instant | null, at: Instant): Instant | null {
  if (wantedBy === undefined || wantedBy <= at) return due;
  return due === null || wantedBy < due ? wantedBy : due;
}
