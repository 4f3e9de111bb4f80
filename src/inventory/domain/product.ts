// A product as charging needs it: who pays, what was sold, which subjects it answers for and when.
import { compositeKey } from '../../core/composite-key';
import type { Characteristics } from '../../catalog/domain/product-condition';
import type { Instant } from '../../core/time';
import { hasServed, type ProductState } from './product-lifecycle';

export type Product = {
  readonly id: string;
  /** Undefined when the document has no known state. */
  readonly state: ProductState | undefined;
  /** A product without an account is not charged for. */
  readonly accountId: string | undefined;
  readonly offeringId: string | undefined;
  readonly specificationId: string | undefined;
  readonly quantity: number | undefined;
  readonly orderedAt: Instant | undefined;
  readonly startsAt: Instant | undefined;
  readonly terminatesAt: Instant | undefined;
  /** Prices that the product itself names, in its order; they replace the offering's. */
  readonly priceIds: readonly string[];
  /** Made by an order; an order of a bundle also made a product of each member. */
  readonly isOrdered?: boolean;
  readonly characteristics: Characteristics;
  /** The devices, keys or users that it answers for. */
  readonly subjects: readonly string[];
};

/** True when somebody is charged for the product, or was. */
export function isPaidFor({ accountId, state }: Pick<Product, 'accountId' | 'state'>): boolean {
  return accountId !== undefined && state !== undefined && hasServed(state);
}

/** The characteristics to which a change gives another value. */
export function changedCharacteristics(
  before: Pick<Product, 'characteristics'>,
  after: Pick<Product, 'characteristics'>,
): Characteristics {
  const known = before.characteristics;
  const given = [...after.characteristics].filter(
    ([name, values]) => compositeKey(...(known.get(name) ?? [])) !== compositeKey(...values),
  );
  const gone = [...known.keys()].filter((name) => !after.characteristics.has(name));
  return new Map([...given, ...gone.map((name) => [name, []] as const)]);
}

/** What a JSON number says exactly. */
export const QUANTITY_MAX = Number.MAX_SAFE_INTEGER;

/** True for a valid number of pieces. */
export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= QUANTITY_MAX;
}
