// A product as TMF637 and TMF622 describe it: ordered, priced, related to other products.
import {
  agreementItem,
  billingAccount,
  characteristic,
  place,
  price,
  product,
  productOffering,
  productOfferingPrice,
  productSpecification,
  productTerm,
  relatedParty,
} from './parts';
import { reference } from './parts';
import { type Attributes, choice, flag, instant, integer, list, object, text } from './schema';

export const priceAlteration = object('PriceAlteration', {
  applicationDuration: integer,
  description: text,
  name: text,
  priceType: text,
  priority: integer,
  recurringChargePeriod: text,
  unitOfMeasure: text,
  price,
  productOfferingPrice,
});

const productPrice = object('ProductPrice', {
  description: text,
  name: text,
  priceType: text,
  recurringChargePeriod: text,
  unitOfMeasure: text,
  billingAccount,
  price,
  productOfferingPrice,
  productPriceAlteration: list(priceAlteration),
});

const relatedProductOrderItem = object('RelatedProductOrderItem', {
  orderItemAction: text,
  orderItemId: text,
  productOrderHref: text,
  productOrderId: text,
  role: text,
  '@referredType': text,
});

const resource = reference('ResourceRef', { value: text });
const service = reference('ServiceRef');

// The published enumeration spells `aborted ` with a trailing space; both spellings are taken.
const status = choice(
  'created',
  'pendingActive',
  'cancelled',
  'active',
  'pendingTerminate',
  'terminated',
  'suspended',
  'aborted',
  'aborted ',
);

/** Attributes of a product beside id and href; products inside products are described by reference. */
export const productAttributes: Attributes = {
  name: text,
  description: text,
  isBundle: flag,
  isCustomerVisible: flag,
  orderDate: instant,
  productSerialNumber: text,
  startDate: instant,
  terminationDate: instant,
  agreement: list(agreementItem),
  billingAccount,
  place: list(place),
  product: list(product),
  productCharacteristic: list(characteristic),
  productOffering,
  productOrderItem: list(relatedProductOrderItem),
  productPrice: list(productPrice),
  productRelationship: list(object('ProductRelationship', { relationshipType: text, product })),
  productSpecification,
  productTerm: list(productTerm),
  realizingResource: list(resource),
  realizingService: list(service),
  relatedParty: list(relatedParty),
  status,
};

export const productRefOrValue = reference('ProductRefOrValue', productAttributes);
