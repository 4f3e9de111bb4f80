// A product as charging is to see it: who pays, what was sold, for whom it answers and when.
import type { Characteristics } from '../../catalog/domain/product-condition';
import type { Instant } from '../../core/time';
import { hasServed, type ProductState } from './product-lifecycle';

export type Product = {
  readonly id: string;
  /** Undefined while it says none that is known. */
  readonly state: ProductState | undefined;
  /** Nobody is charged for a product without one. */
  readonly accountId: string | undefined;
  readonly offeringId: string | undefined;
  readonly specificationId: string | undefined;
  readonly quantity: number | undefined;
  readonly orderedAt: Instant | undefined;
  readonly startsAt: Instant | undefined;
  readonly terminatesAt: Instant | undefined;
  /** Prices the product names itself, in its order; they take the place of the offering's. */
  readonly priceIds: readonly string[];
  /** An order that made a bundle made a product of each member, too. */
  readonly isOrdered?: boolean;
  readonly characteristics: Characteristics;
  /** The devices, keys or users it answers for. */
  readonly subjects: readonly string[];
};

/** Whether somebody is charged for it, or was. */
export function isPaidFor({ accountId, state }: Pick<Product, 'accountId' | 'state'>): boolean {
  return accountId !== undefined && state !== undefined && hasServed(state);
}

/** Those that a change gives other values. */
export function changedCharacteristics(
  before: Pick<Product, 'characteristics'>,
  after: Pick<Product, 'characteristics'>,
): Characteristics {
  const known = before.characteristics;
  const given = [...after.characteristics].filter(
    ([name, values]) => known.get(name)?.join('\n') !== values.join('\n'),
  );
  const gone = [...known.keys()].filter((name) => !after.characteristics.has(name));
  return new Map([...given, ...gone.map((name) => [name, []] as const)]);
}

/** How many of something one can have. */
export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
