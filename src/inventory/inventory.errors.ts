import type { Objection, SoldPrice, Unsold } from '../catalog';
import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { formatInstant, type Instant } from '../core/time';
import { QUANTITY_MAX } from './domain/product';
import type { Late } from './domain/later-change';
import type { ProductState } from './domain/product-lifecycle';
import type { Fault } from './domain/said-price';

export const inventoryErrors: ErrorReference = {
  400: {
    'inventory.id-kept':
      'an id that ends in ~ and a number is kept for what a product is sold as later',
    'inventory.quantity-invalid': `the quantity of a product is a whole number from 1 to ${QUANTITY_MAX}`,
  },
  409: {
    'inventory.illegal-transition': 'the product cannot go from its status to that one',
    'inventory.ended-as-sold':
      'a product that has ended keeps its end, and who paid for how much of what',
    'inventory.later-change':
      'the product was sold otherwise at a later date than that of the change: changes are dated in order',
    'inventory.subject-taken':
      'the subject is in service under another root account at that time: end the product named first',
    'inventory.bundle-in-service':
      'products of the bundle are in service: an order changes or ends the bundle with them',
    'inventory.product-charged':
      'a product that was charged for, or that a bucket is for, is terminated, not deleted',
  },
  422: {
    'inventory.characteristic-refused':
      'a characteristic has a value that its specification or offering does not allow',
    'inventory.offering-not-sold':
      'the offering is not sold then, not alone, or has no such action; what was sold goes on',
    'inventory.unknown-offering': 'there is no such offering, so nobody can be charged for it',
    'inventory.never-in-service':
      'the product would end before it begins, or with it, and still be charged for',
    'inventory.unknown-price': 'a price that is named does not exist or cannot be charged',
    'inventory.price-does-not-fit':
      'a price that is named is for products with other characteristics',
    'inventory.price-is-picked':
      'a price for a place or a term is sold where it is named, not with its offering',
    'inventory.bundle-is-ordered':
      'a bundle with a member that comes several times is ordered, so that there is a product of each',
    'inventory.price-refused':
      'a price or an alteration that is agreed for the product alone cannot be charged as it is said',
    'inventory.bundle-unclear':
      'the product would be bundled with what is not there, or in several bundles, and not end with them',
    'inventory.foreign-currency':
      'a price of the product is in another currency than the account that pays, and there is no exchange rate for its rate card, if it sells one',
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
  return conflict('inventory.illegal-transition', 'status', to, message);
}

export function endedAsSold(state: ProductState, path: string, value: unknown): DomainError {
  const message = `The product is ${state}, so no change of ${path} would be followed`;
  return conflict('inventory.ended-as-sold', path, value, message);
}

function conflict(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({ kind: 'conflict', code, message, details: [{ path, value, message }] });
}

export function idKept(id: string): DomainError {
  const message =
    'must not end in ~ and a number: such ids are kept for what a product is sold as later';
  return new DomainError({
    kind: 'invalid',
    code: 'inventory.id-kept',
    message: `The id of a product ${message}`,
    details: [{ path: 'id', value: id, message }],
  });
}

export function quantityInvalid(value: unknown): DomainError {
  const message = `The quantity of a product is a whole number from 1 to ${QUANTITY_MAX}`;
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
    message: `Product ${id} cannot be deleted: something was charged for it, or a bucket is for it. Terminate it instead`,
  });
}

export function subjectTaken(holder: {
  readonly subject: string;
  readonly productId: string;
  readonly endsAt: Instant | null;
  readonly isHidden: boolean;
}): DomainError {
  const { subject, productId, endsAt, isHidden } = holder;
  const way =
    endsAt === null
      ? `end product ${productId} first, and start when it has ended`
      : `it ends at ${formatInstant(endsAt)}: start then, or end product ${productId} earlier`;
  const message = isHidden
    ? `Subject ${subject} is in service elsewhere`
    : `Subject ${subject} is in service as product ${productId} of another root account: ${way}`;
  return conflict('inventory.subject-taken', 'productCharacteristic.value', subject, message);
}

export function laterChangeStands({ later, path, at }: Late): DomainError {
  const { productId, offeringId, quantity, startsAt } = later;
  const sold = `${quantity} of ${offeringId ?? 'no offering'}`;
  const date = formatInstant(at);
  const so = {
    requestedStartDate: `nothing can change from ${date} on any more: date it then or later`,
    startDate: `its startDate cannot become ${date} any more`,
    terminationDate: `its terminationDate cannot be ${date} while it goes on: say status terminated with it, or order a delete`,
  }[path];
  const message = `Product ${productId} was changed from ${formatInstant(startsAt)} on (to ${sold}), so ${so}`;
  return conflict('inventory.later-change', path, date, message);
}

export function characteristicsRefused(
  misfits: readonly { readonly name: string; readonly value: string; readonly message: string }[],
): DomainError {
  const details = misfits.map(({ name, value, message }) => ({
    path: `productCharacteristic[${name}]`,
    value,
    message: `${name} ${message}`,
  }));
  return new DomainError({
    kind: 'refused',
    code: 'inventory.characteristic-refused',
    message: misfits
      .map(({ name, value, message }) => `${name} ${message}, not ${value}`)
      .join('; '),
    details,
  });
}

export function offeringNotSold(offeringId: string, { attribute, reason }: Objection): DomainError {
  const message = `The ${attribute} of product offering ${offeringId} ${reason}`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.offering-not-sold',
    message,
    details: [{ path: 'productOffering.id', value: offeringId, message }],
  });
}

export function priceIsPicked(priceId: string): DomainError {
  const message = `Price ${priceId} is for a place or a productOfferingTerm: name it (itemPrice, productPrice) where it is meant`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.price-is-picked',
    message,
    details: [{ path: 'productOffering.id', value: priceId, message }],
  });
}

export function unknownOffering(offeringId: string): DomainError {
  const message = `There is no product offering ${offeringId}`;
  return noOffering(message, { path: 'productOffering.id', value: offeringId, message });
}

export function unnamedOffering(path = 'productOffering.id'): DomainError {
  const message = 'names no product offering, so nobody can be charged for it';
  return noOffering(`${path}: ${message}`, { path, message });
}

function noOffering(message: string, detail: ErrorDetail): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'inventory.unknown-offering',
    message,
    details: [detail],
  });
}

export function neverInService(startsAt: Instant, terminatesAt: Instant): DomainError {
  const message = `is not after the start, ${formatInstant(startsAt)}: the product would never be in service`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.never-in-service',
    message: `terminationDate: ${message}`,
    details: [{ path: 'terminationDate', value: formatInstant(terminatesAt), message }],
  });
}

export function unknownPrice(path: string, priceId: string): DomainError {
  const message = `There is no product offering price ${priceId} that could be charged`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.unknown-price',
    message,
    details: [{ path, value: priceId, message }],
  });
}

export function priceDoesNotFit(
  path: string,
  { id, soldFor }: Pick<SoldPrice, 'id' | 'soldFor'>,
): DomainError {
  const asked = soldFor.map(({ name }) => name).join(', ');
  const message = `Price ${id} is for another ${asked} than the product has`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.price-does-not-fit',
    message,
    details: [{ path, value: id, message }],
  });
}

export const PRICE_REFUSED = 'inventory.price-refused';

export function priceRefused({ path, value, reason }: Fault): DomainError {
  return new DomainError({
    kind: 'refused',
    code: PRICE_REFUSED,
    message: `${path}: ${reason}`,
    details: [{ path, ...(value === undefined ? {} : { value }), message: reason }],
  });
}

/** For a price named at `path`, or one that the bundle named there lists. */
export function priceUnsold(path: string, { id, reason }: Unsold): DomainError {
  return priceRefused({ path, value: id, reason: `price ${id} ${reason}` });
}

export function bundleIsOrdered(
  bundleId: string,
  { offeringId, usual }: { readonly offeringId: string; readonly usual: number },
): DomainError {
  const message = `Offering ${bundleId} bundles ${usual} of ${offeringId}, and one product cannot say how many: order it`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.bundle-is-ordered',
    message,
    details: [{ path: 'productOffering.id', value: bundleId, message }],
  });
}

/** For a link by which nothing would end or change together. */
export function bundleUnclear({ path, value, reason }: Fault): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'inventory.bundle-unclear',
    message: `${path}: ${reason}`,
    details: [{ path, value, message: reason }],
  });
}

/** Without a change the error is about ending the product. */
export function bundleInService(
  id: string,
  otherIds: readonly string[],
  change?: { readonly attribute: string; readonly value: unknown },
): DomainError {
  const what = change === undefined ? 'its end' : `the change of ${change.attribute}`;
  const message = `Product ${id} is in one bundle with ${otherIds.join(', ')}, which would stay as before: order ${what}`;
  return new DomainError({
    kind: 'conflict',
    code: 'inventory.bundle-in-service',
    message,
    details: change === undefined ? [] : [{ path: change.attribute, value: change.value, message }],
  });
}

export function foreignCurrency(
  price: { readonly id: string; readonly currency: string },
  account: { readonly id: string; readonly currency: string },
): DomainError {
  const message = `Price ${price.id} is in ${price.currency}, billing account ${account.id} is billed in ${account.currency}`;
  return new DomainError({
    kind: 'refused',
    code: 'inventory.foreign-currency',
    message,
    details: [{ path: 'productOffering.id', value: price.id, message }],
  });
}

/** The same at the paths where it was said. */
export function saidAt(error: DomainError, pathOf: (path: string) => string): DomainError {
  const [first] = error.details;
  if (first === undefined || pathOf(first.path) === first.path) return error;
  const message = error.message.replace(first.path, pathOf(first.path));
  const details = error.details.map((each) => ({ ...each, path: pathOf(each.path) }));
  return new DomainError({ kind: error.kind, code: error.code, message, details });
}
