// A product as TMF637 keeps it and as TMF622 orders it: one description for both.
import {
  agreementItem,
  billingAccount,
  characteristic,
  place,
  price,
  productOffering,
  productOfferingPrice,
  productSpecification,
  productTerm,
  reference,
  relatedParty,
  timePeriod,
} from './parts';
import { again, choice, extend, flag, instant, integer, list, object, text } from './schema';
import type { Attributes, Schema } from './schema';

/** An extension: the category of the tax, as a price of the catalogue has it. */
export const agreedPrice = extend(price, 'Price', { taxCategory: text });

export const priceAlteration = object('PriceAlteration', {
  applicationDuration: integer,
  description: text,
  name: text,
  priceType: text,
  priority: integer,
  recurringChargePeriod: text,
  unitOfMeasure: text,
  price: agreedPrice,
  productOfferingPrice,
  // An extension: the time that it was agreed for, as products show it.
  validFor: timePeriod,
});

const productPrice = object('ProductPrice', {
  description: text,
  name: text,
  priceType: text,
  recurringChargePeriod: text,
  unitOfMeasure: text,
  billingAccount,
  price: agreedPrice,
  productOfferingPrice,
  productPriceAlteration: list(priceAlteration),
});

export const PRODUCT_STATES = [
  'created',
  'pendingActive',
  'cancelled',
  'active',
  'pendingTerminate',
  'terminated',
  'suspended',
  'aborted',
] as const;

// The specification writes `aborted` with a trailing space; both spellings are accepted.
const productStatus = choice(...PRODUCT_STATES, 'aborted ');

const ownAttributes: Attributes = {
  id: text,
  href: text,
  description: text,
  isBundle: flag,
  isCustomerVisible: flag,
  name: text,
  orderDate: instant,
  productSerialNumber: text,
  startDate: instant,
  terminationDate: instant,
  agreement: list(agreementItem),
  billingAccount,
  place: list(place),
  productCharacteristic: list(characteristic),
  productOffering,
  productOrderItem: list(
    object('RelatedProductOrderItem', {
      orderItemAction: text,
      orderItemId: text,
      productOrderHref: text,
      productOrderId: text,
      role: text,
      '@referredType': text,
    }),
  ),
  productPrice: list(productPrice),
  productSpecification,
  productTerm: list(productTerm),
  realizingResource: list(reference('ResourceRef', { value: text })),
  realizingService: list(reference('ServiceRef')),
  relatedParty: list(relatedParty),
  status: productStatus,
};

/** Products below and beside a product. */
function others(product: Schema): Attributes {
  return {
    product: list(product),
    productRelationship: list(object('ProductRelationship', { relationshipType: text, product })),
  };
}

export const productRefOrValue = object('ProductRefOrValue', {
  ...ownAttributes,
  ...others(again('ProductRefOrValue')),
  '@referredType': text,
});

export const productAttributes: Attributes = { ...ownAttributes, ...others(productRefOrValue) };
