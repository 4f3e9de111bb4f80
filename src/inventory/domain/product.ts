// A product as charging is to see it: who pays, what was sold, for whom it answers and when.
import type { Instant } from '../../core/time';
import type { ProductState } from './product-lifecycle';

export type Product = {
  readonly id: string;
  /** Undefined while it says none that is known. */
  readonly state: ProductState | undefined;
  /** Nobody is charged for a product without one. */
  readonly accountId: string | undefined;
  readonly offeringId: string | undefined;
  readonly quantity: number | undefined;
  readonly orderedAt: Instant | undefined;
  readonly startsAt: Instant | undefined;
  readonly terminatesAt: Instant | undefined;
  /** Prices the product names itself, in its order; they take the place of the offering's. */
  readonly priceIds: readonly string[];
  /** The devices, keys or users it answers for. */
  readonly subjects: readonly string[];
};

/** How many of something one can have. */
export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
