import { DomainError, type ErrorReference } from '../core/domain-error';
import type { ProductState } from './domain/product-lifecycle';

export const inventoryErrors: ErrorReference = {
  400: { 'inventory.quantity-invalid': 'the quantity of a product is a whole number from 1 on' },
  409: {
    'inventory.illegal-transition': 'the product cannot go from its status to that one',
    'inventory.product-charged': 'a product that was charged for is terminated, not deleted',
  },
};

export function illegalProductTransition(
  from: ProductState,
  to: string,
  allowed: readonly ProductState[],
): DomainError {
  const message =
    allowed.length === 0
      ? `A product that is ${from} stays ${from}`
      : `A product that is ${from} becomes ${allowed.join(' or ')}, not ${to}`;
  return new DomainError({
    kind: 'conflict',
    code: 'inventory.illegal-transition',
    message,
    details: [{ path: 'status', value: to, message }],
  });
}

export function quantityInvalid(value: unknown): DomainError {
  const message = 'The quantity of a product is a whole number from 1 on';
  return new DomainError({
    kind: 'invalid',
    code: 'inventory.quantity-invalid',
    message,
    details: [{ path: 'quantity', value, message }],
  });
}

export function productCharged(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'inventory.product-charged',
    message: `Product ${id} cannot be deleted: something was charged for it. Terminate it instead`,
  });
}
