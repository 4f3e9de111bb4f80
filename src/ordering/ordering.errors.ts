import { DomainError, type ErrorReference } from '../core/domain-error';
import { type Fault, QUANTITY_MAX } from '../inventory';
import type { BundleLimit } from './domain/bundle';
import type { Missing } from './domain/missing-information';
import type { Action } from './domain/order';
import type { OrderState } from './domain/order-lifecycle';

export const orderingErrors: ErrorReference = {
  409: {
    'ordering.illegal-transition': 'the order cannot go from its state to that one',
    'ordering.order-under-way': 'an order is deleted once it has ended',
    'ordering.not-due': 'an item is not done before the date it counts from',
    'ordering.information-missing': 'an item is not done before its characteristics are known',
    'ordering.bundled-apart': 'a bundle and the members ordered with it are done together',
    'ordering.item-left-out': 'a list that replaces the items of an order has those of before',
    'ordering.ended-as-asked': 'an order that has ended says what it was asked for, and no other',
    'ordering.item-twice': 'an item has an id of its own, by which others name it and report on it',
  },
  422: {
    'ordering.state-refused': 'a new order is acknowledged',
  },
  reason: {
    'ordering.bundle-limit': 'there are fewer or more of a member than its bundle allows',
    'ordering.bundle-unclear':
      'the item is a member of several bundles, or says that it is bundled with what it is not',
    'ordering.bundle-not-sold': 'the item is a member of a bundle that was refused',
    'ordering.bundle-quantity': 'so many bundles would have a part of a member',
    'ordering.bundle-suspended': 'nothing joins a bundle that is suspended: it is resumed first',
    'ordering.unknown-account': 'the billing account was never created, or is named without an id',
    'ordering.closed-account': 'the billing account, or one above it, is closed',
    'ordering.missing-product': 'an item that modifies or deletes names its product',
    'ordering.product-not-in-service': 'the product is in no status that allows the action',
    'ordering.quantity-refused': `the quantity of an item is a whole number from 1 to ${QUANTITY_MAX}`,
    'ordering.status-refused':
      '`add` makes a product active, `modify` suspends or resumes it, `delete` ends it',
    'ordering.said-twice': 'the item and its product, or the order, say different things',
    'ordering.end-changes':
      'an item that ends a product, or leaves it as it is, changes nothing else of it',
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
  return conflict('ordering.illegal-transition', 'state', to, message);
}

export function illegalItemTransition(path: string, from: string, to: string): DomainError {
  const message = `An item that is ${from} does not become ${to}`;
  return conflict('ordering.illegal-transition', path, to, message);
}

export function itemNotDue(path: string, date: string): DomainError {
  const message = `The item counts from ${date}: it is done then, or with another date of its product`;
  return conflict('ordering.not-due', path, 'completed', message);
}

export function informationMissing(path: string, { item, characteristic }: Missing): DomainError {
  const message = `Item ${item} is not done before its ${characteristic} is known`;
  return conflict('ordering.information-missing', path, undefined, message);
}

export function bundledApart(path: string, id: string): DomainError {
  const message = `Item ${id} is done together with what it is bundled with`;
  return conflict('ordering.bundled-apart', path, undefined, message);
}

export function itemLeftOut(id: string): DomainError {
  const message = `Item ${id} is left out: a list of items replaces all of them, and what is not wanted is cancelled`;
  return conflict('ordering.item-left-out', 'productOrderItem', id, message);
}

export function endedAsAsked(
  state: OrderState,
  { path, value }: { readonly path: string; readonly value: unknown },
): DomainError {
  const message = `The order is ${state}, so no change of ${path} would be followed: order it anew`;
  return conflict('ordering.ended-as-asked', path, value, message);
}

export function itemTwice(path: string, id: string): DomainError {
  return conflict('ordering.item-twice', path, id, `There are several items ${id}`);
}

export function stateRefused(state: unknown): DomainError {
  const message =
    'A new order is acknowledged; whoever wants a draft says so in requestedInitialState';
  const details = [{ path: 'state', value: state, message }];
  return new DomainError({ kind: 'refused', code: 'ordering.state-refused', message, details });
}

function conflict(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({ kind: 'conflict', code, message, details: [{ path, value, message }] });
}

export function orderUnderWay(id: string, state: OrderState): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'ordering.order-under-way',
    message: `Order ${id} is ${state}: it can be deleted once it has ended`,
  });
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

export function bundleUnclear(fault: Fault): DomainError {
  return faultOf('ordering.bundle-unclear', fault);
}

export function bundleSuspended(bundleId: string): DomainError {
  const message = `Bundle ${bundleId} is suspended, and what joins it would be in service alone: resume it first`;
  return itemRefused('ordering.bundle-suspended', 'product.id', bundleId, message);
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

export function unnamedAccount(path: string): DomainError {
  const message = 'names no billing account, so nobody would pay';
  return itemRefused('ordering.unknown-account', path, undefined, `${path}: ${message}`);
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
  const message = `Nobody can have ${quantity} of a product: the quantity is a whole number from 1 to ${QUANTITY_MAX}`;
  return itemRefused('ordering.quantity-refused', 'quantity', quantity, message);
}

export function statusRefused(
  action: Action,
  status: string,
  allowed: readonly string[],
): DomainError {
  const message = `An item that says ${action} makes a product ${allowed.join(' or ')}, not ${status}`;
  return itemRefused('ordering.status-refused', 'product.status', status, message);
}

/** For an offering, a quantity or a payer that an item states twice with different values. */
export function saidTwice(fault: Fault): DomainError {
  return faultOf('ordering.said-twice', fault);
}

export function endChanges(fault: Fault): DomainError {
  return faultOf('ordering.end-changes', fault);
}

function faultOf(code: string, { path, value, reason }: Fault): DomainError {
  return itemRefused(code, path, value, `${path}: ${reason}`);
}

function itemRefused(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({ kind: 'refused', code, message, details: [{ path, value, message }] });
}
