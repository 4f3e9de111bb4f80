import type { SoldPrice } from '../catalog';
import { DomainError, type ErrorReference } from '../core/domain-error';
import type { BundleLimit } from './domain/bundle';
import type { OrderState } from './domain/order-lifecycle';

export const orderingErrors: ErrorReference = {
  409: {
    'ordering.illegal-transition': 'the order cannot go from its state to that one',
    'ordering.order-under-way': 'an order is deleted once it has ended',
  },
  reason: {
    'ordering.unknown-offering': 'the offering of the item does not exist',
    'ordering.unknown-price': 'the price of the item does not exist or cannot be charged',
    'ordering.price-does-not-fit': 'the price is for a product with other characteristics',
    'ordering.bundle-limit': 'there are fewer or more of a member than its bundle allows',
    'ordering.bundle-not-sold': 'the item is a member of a bundle that was refused',
    'ordering.bundle-quantity': 'so many bundles would have a part of a member',
    'ordering.unknown-account': 'the billing account was never created',
    'ordering.closed-account': 'the billing account, or one above it, is closed',
    'ordering.missing-product': 'an item that modifies or deletes names its product',
    'ordering.product-not-in-service': 'the product is in no status that allows the action',
    'ordering.quantity-refused': 'the quantity of an item is a whole number from 1 on',
    'ordering.status-refused': 'a change suspends a product or resumes it; `delete` ends it',
    'ordering.gave-up': 'a bug, which is in the log',
  },
};

export function illegalOrderTransition(
  from: OrderState,
  to: string,
  allowed: readonly OrderState[],
): DomainError {
  const message =
    allowed.length === 0
      ? `An order that is ${from} stays ${from}`
      : `An order that is ${from} becomes ${allowed.join(' or ')}, not ${to}`;
  return new DomainError({
    kind: 'conflict',
    code: 'ordering.illegal-transition',
    message,
    details: [{ path: 'state', value: to, message }],
  });
}

export function orderUnderWay(id: string, state: OrderState): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'ordering.order-under-way',
    message: `Order ${id} is ${state}: it can be deleted once it has ended`,
  });
}

export function unknownOffering(offeringId: string): DomainError {
  return itemRefused(
    'ordering.unknown-offering',
    'productOffering.id',
    offeringId,
    `There is no product offering ${offeringId}`,
  );
}

export function unknownPrice(priceId: string): DomainError {
  return itemRefused(
    'ordering.unknown-price',
    'itemPrice.productOfferingPrice.id',
    priceId,
    `There is no product offering price ${priceId} that could be charged`,
  );
}

export function priceDoesNotFit({ id, soldFor }: Pick<SoldPrice, 'id' | 'soldFor'>): DomainError {
  const asked = soldFor.map(({ name }) => name).join(', ');
  return itemRefused(
    'ordering.price-does-not-fit',
    'itemPrice.productOfferingPrice.id',
    id,
    `Price ${id} is for another ${asked} than the product has`,
  );
}

export function bundleLimit(bundleId: string, { member, count }: BundleLimit): DomainError {
  const { offeringId, least, most } = member;
  const limits = most === null ? `at least ${least}` : `${least} to ${most}`;
  return itemRefused(
    'ordering.bundle-limit',
    'productOffering.id',
    bundleId,
    `Each ${bundleId} has ${limits} of ${offeringId}, and there would be ${count}`,
  );
}

export function bundleNotSold(offeringId: string): DomainError {
  return itemRefused(
    'ordering.bundle-not-sold',
    'productOffering.id',
    offeringId,
    `The bundle of ${offeringId} was refused, so its member is not sold either`,
  );
}

export function bundleQuantity(bundleId: string, memberId: string): DomainError {
  const message = `So many of bundle ${bundleId} would have a part of its member ${memberId}`;
  return itemRefused('ordering.bundle-quantity', 'quantity', bundleId, message);
}

export function unknownAccount(accountId: string): DomainError {
  return itemRefused(
    'ordering.unknown-account',
    'billingAccount.id',
    accountId,
    `Billing account ${accountId} was never created, so nobody would pay`,
  );
}

export function closedAccount(accountId: string): DomainError {
  return itemRefused(
    'ordering.closed-account',
    'billingAccount.id',
    accountId,
    `Billing account ${accountId}, or one above it, is closed`,
  );
}

export function missingProduct(action: string): DomainError {
  const message = `An item that says ${action} names its product by product.id`;
  return itemRefused('ordering.missing-product', 'product.id', undefined, message);
}

export function productNotInService(id: string, state: string, action: string): DomainError {
  return itemRefused(
    'ordering.product-not-in-service',
    'product.id',
    id,
    `Product ${id} is ${state}: an order cannot ${action} it`,
  );
}

export function quantityRefused(quantity: number): DomainError {
  const message = `Nobody can have ${quantity} of a product: the quantity is a whole number from 1 on`;
  return itemRefused('ordering.quantity-refused', 'quantity', quantity, message);
}

export function statusRefused(status: string, allowed: readonly string[]): DomainError {
  const message = `A change makes a product ${allowed.join(' or ')}, not ${status}`;
  return itemRefused('ordering.status-refused', 'product.status', status, message);
}

function itemRefused(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({ kind: 'refused', code, message, details: [{ path, value, message }] });
}
